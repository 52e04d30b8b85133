import { join } from 'node:path';
import { proveBackup } from '../../../../packages/framework/dist/backup/backup-proof.js';
import { restoreBackup } from '../../../../packages/framework/dist/backup/restore.js';
import { runFolder } from '../../../../packages/framework/dist/runs/run-folder.js';
import { refusedBy, type Outcome } from './outcome.js';
import type { StartTrials } from './start-trial.js';

/** What is done with a backup: it is checked, restored whatever the check said, and started. */
export async function useBackup(trials: StartTrials, folder: string): Promise<Outcome> {
  const isSound = await proveBackup(trials.project, folder).then(
    () => true,
    (error: unknown) => refusedBy(error).refused === '', // an error of no table is for the restore to show
  );
  const restored = await restoredBackup(trials, folder);
  if (restored.state !== undefined || !isSound) return restored;
  return { refused: '', text: `sound, said the check; the restore said ${restored.text}` };
}

/** Restored into a project of its own, so that no trial leaves anything behind. */
async function restoredBackup(trials: StartTrials, from: string): Promise<Outcome> {
  const home = join(from, 'home');
  const { project } = trials;
  try {
    const moved = { ...project, config: { ...project.config, folder: home } };
    const { runId, sequence, time, madeAt } = await restoreBackup(moved, from, undefined);
    const started = await trials.start(runFolder(home, runId));
    if (started.state === undefined) return started;
    return { ...started, state: JSON.stringify([started.state, runId, sequence, time, madeAt]) };
  } catch (error) {
    return refusedBy(error);
  }
}
