import { storage, type RunStore } from '@autotrader/sdk';
import { chooseServices } from '../kernel/chosen-services.js';
import { Kernel } from '../kernel/kernel.js';
import { takeLock } from '../recovery/lock.js';
import { settleIncoming } from './incoming-run.js';
import type { Project } from './project.js';
import { findRun, runFolder } from './run-folder.js';

/** A run opened for writing while no bot runs in it. */
export interface OwnedRun {
  readonly runId: string;
  readonly folder: string;
  readonly store: RunStore;
}

/** Locks a run (the newest unless named), opens it for writing, and closes it. Throws BOT_RUN_LOCKED while a bot runs. */
export async function withOwnedRun<T>(
  project: Project,
  run: string | undefined,
  use: (owned: OwnedRun) => Promise<T>,
): Promise<T> {
  const { config, registry, log } = project;
  if (run !== undefined) settleIncoming(config.folder, run);
  const runId = findRun(config.folder, run);
  const folder = runFolder(config.folder, runId);
  const lock = takeLock(folder, runId);
  const kernel = new Kernel(log);
  try {
    await kernel.open(chooseServices(registry, config, ['storage']));
    const store = await kernel.get(storage).openRun({ folder, readOnly: false });
    kernel.onClose('run store', () => store.close());
    return await use({ runId, folder, store });
  } finally {
    const unclosed = await kernel.close();
    // What did not close may still write: then the lock ends with the process.
    if (unclosed.length === 0) lock.release();
  }
}
