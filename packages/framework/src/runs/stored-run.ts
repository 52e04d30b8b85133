import { botError, storage, type RunStore } from '@autotrader/sdk';
import { chooseServices } from '../kernel/chosen-services.js';
import { Kernel } from '../kernel/kernel.js';
import type { Project } from './project.js';
import { findRun, runFolder } from './run-folder.js';
import type { RunSource } from './source.js';

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
  const runId = findRun(project.config.folder, run);
  return withRunIn(project, { runId, folder: runFolder(project.config.folder, runId) }, use);
}

/** Opens the run in a folder, wherever it lies, read-only, hands it to `use`, and closes it. */
export async function withRunIn<T>(
  { config, registry, log }: Project,
  { runId, folder }: { readonly runId: string; readonly folder: string },
  use: (stored: StoredRun) => Promise<T>,
): Promise<T> {
  const kernel = new Kernel(log);
  try {
    await kernel.open(chooseServices(registry, config, ['storage']));
    const store = await kernel.get(storage).openRun({ folder, readOnly: true });
    kernel.onClose('run store', () => store.close());
    return await use({ runId, store, source: await sourceOf(runId, store) });
  } finally {
    await kernel.close();
  }
}

/** What feeds a stored run. Throws BOT_JOURNAL_CORRUPT when it does not say. */
export async function sourceOf(run: string, store: RunStore): Promise<RunSource> {
  const text = await store.note('source');
  if (text === undefined)
    throw botError('BOT_JOURNAL_CORRUPT', { run, sequence: 0, reason: 'it says not what fed it' });
  return JSON.parse(text) as RunSource;
}
