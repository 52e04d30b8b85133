import { EMPTY_BATCH, sampleBatch, sampleRows } from './storage-samples.js';
import { rejects, same, shown, storageCheck, type StoragePlace, type StorageTrial } from './storage-place.js';
import type { Check } from './check.js';

const BEFORE = 400;
const AFTER = 40;

/** Checks of the backup: one moment of the run, whole, beside commits that go on. */
export function backupChecks(make: () => Promise<StoragePlace>): Check[] {
  return [storageCheck(make, 'a backup is the run as it was at one moment', backupIsWhole)];
}

async function backupIsWhole({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  await store.commit(sampleBatch(1, BEFORE));
  await store.setNote('config', '{}');
  const commits = Array.from({ length: AFTER }, (_, n) =>
    store.commit(sampleBatch(BEFORE + n + 1, BEFORE + n + 1)),
  );
  const backup = store.backupTo(open.folderOf('backup'));
  await Promise.all([...commits, backup]);
  const copy = await open(true, 'backup');
  const last = await copy.lastSequence();
  expect(last >= BEFORE && last <= BEFORE + AFTER, () => `the backup ends at row ${last}`);
  expect(
    same(await copy.rows(0, last + 1), sampleRows(1, last)),
    () => 'rows of the backup are missing or changed',
  );
  const parts = [await copy.count('fills'), (await copy.checkpoints()).length, await copy.note('config')];
  expect(same(parts, [last - BEFORE + 1, last - BEFORE + 1, '{}']), () => `the backup has ${shown(parts)}`);
  const head = { sequence: last, chain: sampleRows(last, last)[0]?.chain };
  expect(same(await copy.head(), head), () => 'the head of the backup is not that of its last row');
  expect((await copy.verify()).length === 0, () => 'the backup is not sound');
  expect(await rejects(store.backupTo(open.folderOf('backup'))), () => 'a backup was overwritten');
  await copy.close();
  const going = await open(false, 'backup');
  await going.commit({ ...EMPTY_BATCH, rows: sampleRows(last + 1, last + 1) });
  expect((await store.lastSequence()) === BEFORE + AFTER, () => 'the run was changed by its backup');
}
