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
  const home = project.config.folder;
  if (run !== undefined) settleIncoming(home, run);
  const runId = findRun(home, run);
  const folder = runFolder(home, runId);
  const lock = takeLock(folder, runId);
  return withStoreIn(
    project,
    folder,
    (store) => use({ runId, folder, store }),
    () => lock.release(),
  );
}

/** Opens what is stored in a folder of one's own for writing, and closes it; `onClosed` only when nothing writes any more. */
export async function withStoreIn<T>(
  { config, registry, log }: Project,
  folder: string,
  use: (store: RunStore) => Promise<T>,
  onClosed: () => void = () => undefined,
): Promise<T> {
  const kernel = new Kernel(log);
  try {
    await kernel.open(chooseServices(registry, config, ['storage']));
    const store = await kernel.get(storage).openRun({ folder, readOnly: false });
    kernel.onClose('run store', () => store.close());
    return await use(store);
  } finally {
    const unclosed = await kernel.close();
    // What did not close may still write: then the lock ends with the process.
    if (unclosed.length === 0) onClosed();
  }
}
