import type { Batch, RunStore } from '../ports/storage.js';
import type { Check } from './check.js';
import { EMPTY_BATCH, sampleBatch, sampleFill, sampleRows } from './storage-samples.js';
import { rejects, same, shown, storageCheck, type StoragePlace, type StorageTrial } from './storage-place.js';

const ROWS = 600;
const CONCURRENT = 40;
const HASH_NOT_STORED = 'f'.repeat(64);

/** Checks of the journal: order, holes, atomicity, durability over reopening, isolation. */
export function journalChecks(make: () => Promise<StoragePlace>): Check[] {
  return [
    storageCheck(make, 'rows come back bit-equal and in order', rowsComeBack),
    storageCheck(make, 'a hole or a repeated sequence is refused', holesRefused),
    storageCheck(make, 'a batch that fails leaves nothing', failedBatchLeavesNothing),
    storageCheck(make, 'a second opening sees all', secondOpening),
    storageCheck(make, 'concurrent commits keep their order', concurrentCommits),
    storageCheck(make, 'a read during a commit sees only committed rows', readDuringCommit),
    storageCheck(make, 'the head is that of the last commit of rows', headFollows),
    storageCheck(make, 'opened for reading only it refuses writes', readOnlyRefuses),
  ];
}

async function rowsComeBack({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  const rows = sampleRows(1, ROWS);
  await store.commit({ ...EMPTY_BATCH, rows });
  const stored = await store.rows(0, ROWS + 1);
  expect(stored.length === ROWS, () => `${ROWS} rows were stored, ${stored.length} came back`);
  stored.forEach((row, i) =>
    expect(same(row, rows[i]), () => `${shown(rows[i])} came back as ${shown(row)}`),
  );
  const part = (await store.rows(100, 7)).map((row) => row.sequence);
  expect(
    same(part, [101, 102, 103, 104, 105, 106, 107]),
    () => `rows after 100, at most 7, are ${shown(part)}`,
  );
}

async function holesRefused({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  const wrong: [string, Batch['rows']][] = [
    ['a journal that begins at 2', sampleRows(2, 3)],
    ['a hole inside a batch', [...sampleRows(1, 2), ...sampleRows(4, 5)]],
    ['a sequence given twice', [...sampleRows(1, 2), ...sampleRows(2, 3)]],
  ];
  for (const [what, rows] of wrong) {
    expect(await rejects(store.commit({ ...EMPTY_BATCH, rows })), () => `${what} was accepted`);
  }
  await store.commit({ ...EMPTY_BATCH, rows: sampleRows(1, 3) });
  expect(
    await rejects(store.commit({ ...EMPTY_BATCH, rows: sampleRows(3, 4) })),
    () => 'a stored row was overwritten',
  );
  expect(
    await rejects(store.commit({ ...EMPTY_BATCH, rows: sampleRows(5, 5) })),
    () => 'row 5 was accepted after row 3',
  );
  expect((await store.lastSequence()) === 3, () => 'what was refused is stored');
}

/** Each of these fails late, after its rows have been written. */
async function failedBatchLeavesNothing({ open, expect }: StorageTrial): Promise<void> {
  const good = sampleBatch(1, 3);
  const next = sampleBatch(4, 6);
  const missing = {
    sequence: 6,
    manifest: new Uint8Array(4),
    cursor: '',
    meta: '',
    pageHashes: [HASH_NOT_STORED],
  };
  const failing: [string, Batch][] = [
    ['a fill number that is taken', { ...next, fills: [sampleFill(6), sampleFill(3)] }],
    ['a checkpoint whose page is not stored', { ...next, checkpoint: missing }],
  ];
  await (await open()).commit(good);
  for (const [what, batch] of failing) {
    const store = await open();
    expect(await rejects(store.commit(batch)), () => `${what} was accepted`);
    await store.close();
    const found = await contents(await open());
    expect(same(found, [3, 1, 1, 1, 1, 1, 0]), () => `${what} left something: ${shown(found)}`);
  }
}

async function contents(store: RunStore): Promise<number[]> {
  const names = ['orders', 'fills', 'roundTrips', 'predictions'] as const;
  const counts = await Promise.all(names.map((name) => store.count(name)));
  const pages = await store.pages(sampleBatch(4, 6).pages.map((page) => page.hash));
  return [await store.lastSequence(), ...counts, (await store.checkpoints()).length, pages.length];
}

async function secondOpening({ open, expect }: StorageTrial): Promise<void> {
  const first = await open();
  await first.commit(sampleBatch(1, 300));
  await first.close();
  const second = await open();
  expect(
    same(await second.rows(0, 1_000), sampleRows(1, 300)),
    () => 'rows are missing or changed after reopening',
  );
  const counts = (await contents(second)).slice(0, 6);
  expect(same(counts, [300, 1, 1, 1, 1, 1]), () => `after reopening there are ${shown(counts)}`);
  await second.commit({ ...EMPTY_BATCH, rows: sampleRows(301, 301) });
}

async function concurrentCommits({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  const settled: number[] = [];
  const commits = Array.from({ length: CONCURRENT }, async (_, n) => {
    await store.commit({ ...EMPTY_BATCH, rows: sampleRows(3 * n + 1, 3 * n + 3) });
    settled.push(n);
  });
  await Promise.all(commits);
  expect(
    settled.every((n, i) => n === i),
    () => `commits were settled in the order ${settled.join(', ')}`,
  );
  expect(
    same(await store.rows(0, 1_000), sampleRows(1, 3 * CONCURRENT)),
    () => 'rows are missing or out of order',
  );
}

async function readDuringCommit({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  await store.commit(sampleBatch(1, 10));
  let running = true;
  const commit = store.commit(sampleBatch(11, 2_000)).finally(() => (running = false));
  while (running) {
    const [last, fills] = [await store.lastSequence(), await store.count('fills')];
    expect(
      last === 10 || last === 2_000,
      () => `row ${last} of a batch up to 2000 was seen before its commit`,
    );
    // Fills are read after the rows: with the rows of the batch its fill must be there.
    expect(fills === 2 || last === 10, () => 'the rows of a batch were seen without its fill');
  }
  await commit;
  expect((await store.lastSequence()) === 2_000, () => 'a read after the commit does not see its rows');
}

async function headFollows({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  expect((await store.head()) === 'missing', () => 'a run without rows has a head');
  await store.commit({ ...EMPTY_BATCH, rows: sampleRows(1, 5) });
  await store.commit({ ...EMPTY_BATCH, fills: [sampleFill(1)] });
  const [row] = sampleRows(5, 5);
  const wanted = { sequence: 5, chain: row?.chain };
  expect(same(await store.head(), wanted), () => 'the head is not that of the last row');
  await store.close();
  expect(same(await (await open()).head(), wanted), () => 'the head is lost by reopening');
}

async function readOnlyRefuses({ open, expect }: StorageTrial): Promise<void> {
  const writer = await open();
  await writer.commit(sampleBatch(1, 5));
  const reader = await open(true);
  expect((await reader.lastSequence()) === 5, () => 'a reader beside the writer does not see committed rows');
  expect(await rejects(reader.commit(sampleBatch(6, 7))), () => 'a commit was accepted');
  expect(await rejects(reader.setNote('key', 'value')), () => 'a note was accepted');
  expect(await rejects(reader.prune([5])), () => 'pruning was accepted');
  expect(await rejects(reader.archive(5)), () => 'archiving was accepted');
  expect(await rejects(reader.giveUp(5)), () => 'giving up rows was accepted');
  await writer.commit(sampleBatch(6, 7));
  expect(
    (await reader.lastSequence()) === 7,
    () => 'a reader does not see what is committed after it was opened',
  );
}
