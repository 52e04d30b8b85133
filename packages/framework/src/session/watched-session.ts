import { botError, BotError, type RunStore } from '@autotrader/sdk';
import type { Kernel } from '../kernel/kernel.js';
import { backupsFolder, makeBackup } from '../backup/backup.js';
import type { Project } from '../runs/project.js';
import type { Pump } from './pump.js';
import { runFolder } from '../runs/run-folder.js';
import { Watch } from './watch.js';

/** What is watched over. */
interface WatchedRun {
  readonly runId: string;
  readonly store: RunStore;
  readonly pump: Pump;
}

/**
 * Watches over a session until its kernel closes; what makes it impossible to go on stops the pump. To be called when the
 * last checkpoint is stored: rejects when the watch has ended the session.
 */
export function watchSession(project: Project, kernel: Kernel, run: WatchedRun): () => Promise<void> {
  let fatal: Error | undefined;
  const onFatal = (error: Error): void => {
    fatal = error;
    run.pump.stop();
  };
  const folder = runFolder(project.config.folder, run.runId);
  const watch = new Watch({ folder, store: run.store, log: project.log, pump: run.pump, onFatal });
  watch.start();
  kernel.onClose('watch', () => watch.stop());
  return async () => (fatal ? giveUp(project, run, fatal) : undefined);
}

/**
 * Ends a session by what the watch found. What a deleted or replaced database still holds for those who have it open is
 * saved as a backup first: with the process it would be gone.
 */
async function giveUp(project: Project, run: WatchedRun, fatal: Error): Promise<never> {
  if (!(fatal instanceof BotError) || fatal.code !== 'BOT_STORAGE_IO') return Promise.reject(fatal);
  const { folder: backup, manifest } = await makeBackup(project, run, backupsFolder(project, undefined));
  const { reason } = fatal.details;
  throw botError('BOT_STORAGE_MOVED', { reason: String(reason), events: manifest.sequence, backup }, fatal);
}
