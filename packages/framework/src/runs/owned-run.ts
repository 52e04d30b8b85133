import type { RunStore } from '@autotrader/sdk';
import { assertHead } from '../recovery/head-check.js';
import { takeLock } from '../recovery/lock.js';
import { settleIncoming } from './incoming-run.js';
import type { Project } from './project.js';
import { findRun, runFolder } from './run-folder.js';
import { withStoreIn } from './store-in.js';

/** A run opened for writing while no bot runs in it. */
export interface OwnedRun {
  readonly runId: string;
  readonly folder: string;
  readonly store: RunStore;
}

/**
 * Locks a run (the newest unless named), opens it for writing, and closes it. Throws BOT_RUN_LOCKED while a bot runs,
 * BOT_JOURNAL_CORRUPT where events are lost.
 */
export async function withOwnedRun<T>(
  project: Project,
  run: string | undefined,
  use: (owned: OwnedRun) => Promise<T>,
): Promise<T> {
  const home = project.config.folder;
  settleIncoming(home, run);
  const runId = findRun(home, run);
  const folder = runFolder(home, runId);
  const lock = takeLock(folder, runId);
  return withStoreIn(
    project,
    { folder, readOnly: false },
    async (store) => {
      await assertHead(runId, store);
      return use({ runId, folder, store });
    },
    () => lock.release(), // else the lock ends with the process
  );
}
