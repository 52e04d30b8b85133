import type { Check } from './check.js';
import { backupChecks } from './storage-backup.js';
import { blockChecks } from './storage-blocks.js';
import { journalChecks } from './storage-journal.js';
import type { StoragePlace } from './storage-place.js';
import { tableChecks } from './storage-tables.js';

export type { StoragePlace } from './storage-place.js';
export {
  EMPTY_BATCH,
  sampleBatch,
  sampleBytes,
  sampleFill,
  sampleOrder,
  samplePage,
  samplePrediction,
  sampleRows,
  sealedRows,
} from './storage-samples.js';

/**
 * The checks a storage plugin must pass. `make` gives each check a storage and an empty folder of its own; `cleanup` is
 * called after it.
 *
 * @example
 * for (const check of checkStorage(make)) it(check.name, () => check.run());
 */
export function checkStorage(make: () => Promise<StoragePlace>): Check[] {
  return [...journalChecks(make), ...blockChecks(make), ...tableChecks(make), ...backupChecks(make)];
}
