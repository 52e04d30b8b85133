import { botError, type RunStore } from '@autotrader/sdk';
import { settleIncoming } from './incoming-run.js';
import type { Project } from './project.js';
import { findRun, runFolder } from './run-folder.js';
import type { RunSource } from './source.js';
import { withStoreIn } from './store-in.js';

/** A run's database, opened for reading beside whatever writes it. */
export interface StoredRun {
  readonly runId: string;
  readonly store: RunStore;
  readonly source: RunSource;
}

/** Opens a run (the newest unless named) read-only, hands it to `use`, and closes it. */
export async function withStoredRun<T>(
  project: Project,
  run: string | undefined,
  use: (stored: StoredRun) => Promise<T>,
): Promise<T> {
  settleIncoming(project.config.folder);
  const runId = findRun(project.config.folder, run);
  return withRunIn(project, { runId, folder: runFolder(project.config.folder, runId) }, use);
}

/** Opens the run in a folder, wherever it lies, read-only, hands it to `use`, and closes it. */
export function withRunIn<T>(
  project: Project,
  { runId, folder }: { readonly runId: string; readonly folder: string },
  use: (stored: StoredRun) => Promise<T>,
): Promise<T> {
  return withStoreIn(project, { folder, readOnly: true }, async (store) =>
    use({ runId, store, source: await sourceOf(runId, store) }),
  );
}

/** What feeds a stored run. Throws BOT_JOURNAL_CORRUPT when it does not say. */
export async function sourceOf(run: string, store: RunStore): Promise<RunSource> {
  const text = await store.note('source');
  if (text === undefined)
    throw botError('BOT_JOURNAL_CORRUPT', { run, sequence: 0, reason: 'it says not what fed it' });
  return JSON.parse(text) as RunSource;
}
