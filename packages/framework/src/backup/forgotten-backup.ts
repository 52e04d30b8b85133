import type { Project } from '../runs/project.js';
import { newestBackup } from './backup-retention.js';
import { backupsFolder } from './backup.js';

/**
 * Warns where a run begins anew though there is a backup of a run of its name: its folder may have been lost, and nobody
 * asked for a new beginning.
 */
export async function warnOfBackup(project: Project, runId: string): Promise<void> {
  const backup = await newestBackup(backupsFolder(project, undefined), runId).catch(() => undefined);
  if (!backup) return;
  const { folder, manifest } = backup;
  project.log.warn(
    `run ${runId} begins anew, though there is a backup of a run of this name: \`bot restore ${folder}\` goes on with that`,
    { upTo: manifest.sequence },
  );
}
