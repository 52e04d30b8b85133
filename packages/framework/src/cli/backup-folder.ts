import { statSync } from 'node:fs';
import { join } from 'node:path';
import { botError } from '@autotrader/sdk';
import { MANIFEST } from '../backup/backup-manifest.js';
import { allBackups } from '../backup/backup-retention.js';
import { backupsFolder } from '../backup/backup.js';
import type { Project } from '../runs/project.js';

/** Most backups that are named to whoever mistyped one. */
const MAX_NAMED = 3;

/** Throws BOT_USAGE where a folder that was typed holds no backup, naming the newest there are. */
export async function assertBackup(project: Project, folder: string, command: string): Promise<void> {
  if (mayHoldBackup(folder)) return;
  const known = (await allBackups(backupsFolder(project, undefined))).slice(0, MAX_NAMED);
  const names = known.map((backup) => backup.folder).join(', ');
  const there = names === '' ? '' : `; the newest are ${names}`;
  throw botError('BOT_USAGE', { reason: `there is no backup in ${folder}${there}`, command });
}

/** What may not be read is not taken for nothing. */
function mayHoldBackup(folder: string): boolean {
  try {
    statSync(join(folder, MANIFEST));
    return true;
  } catch (error) {
    return !['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}
