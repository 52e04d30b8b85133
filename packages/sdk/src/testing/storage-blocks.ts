import type { JournalRow, RunStore } from '../ports/storage.js';
import type { Check } from './check.js';
import { EMPTY_BATCH, sampleRows, sealedRows } from './storage-samples.js';
import { same, shown, storageCheck, type StoragePlace, type StorageTrial } from './storage-place.js';

const ROWS = 9_000;
/** Most rows of one block. */
const BLOCK_MAXIMUM = 4_096;
/** More calls of `archive` than packing of all rows takes. */
const CALLS_MAXIMUM = ROWS;

/** Checks of the packed part of the journal. */
export function blockChecks(make: () => Promise<StoragePlace>): Check[] {
  return [
    storageCheck(make, 'packed rows come back bit-equal', packedComeBack),
    storageCheck(make, 'nothing above the bound is packed', boundHeeded),
    storageCheck(make, 'a read while rows are packed misses none', readsWhilePacking),
    storageCheck(make, 'what is given up is gone, and the journal says where it begins', givenUp),
  ];
}

async function packedComeBack({ open, expect }: StorageTrial): Promise<void> {
  for (const [below, rows] of [
    ['any', sampleRows(1, ROWS)],
    ['sealed', sealedRows(1, ROWS)],
  ] as const) {
    const store = await open(false, below);
    await store.commit({ ...EMPTY_BATCH, rows });
    const head = await store.head();
    expect((await packAll(store, ROWS)) > 0, () => `of ${ROWS} rows none were packed`);
    const again = await open(true, below);
    for (const each of [store, again]) {
      expectRows(await each.rows(0, ROWS + 1), rows, expect);
      expectRows(
        await each.rows(BLOCK_MAXIMUM - 5, 10),
        rows.slice(BLOCK_MAXIMUM - 5, BLOCK_MAXIMUM + 5),
        expect,
      );
      expectRows(await each.rows(17, 1), rows.slice(17, 18), expect);
      expect((await each.lastSequence()) === ROWS, () => 'packing moved the end of the journal');
      expect(same(await each.head(), head), () => 'packing changed the head');
      const wrong = await each.verify();
      expect(wrong.length === 0, () => wrong.join('; '));
    }
    await store.commit({ ...EMPTY_BATCH, rows: sampleRows(ROWS + 1, ROWS + 1) });
  }
}

async function boundHeeded({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  await store.commit({ ...EMPTY_BATCH, rows: sampleRows(1, ROWS) });
  expect((await store.archive(10)) === 0, () => 'a part of a block was packed');
  const through = BLOCK_MAXIMUM + 10;
  const packed = await packAll(store, through);
  const blocks = await store.blocks();
  expect(
    blocks.length > 0 && blocks.every(({ last }) => last <= through),
    () => `up to ${through}: ${shown(blocks)}`,
  );
  expect(
    blocks.every(({ first }, n) => first === (blocks[n - 1]?.last ?? 0) + 1),
    () => `blocks are ${shown(blocks)}`,
  );
  expect(blocks.at(-1)?.last === packed, () => `${packed} rows were packed, the blocks are ${shown(blocks)}`);
  expect(
    blocks.every(({ bytes }) => bytes > 0),
    () => `blocks are ${shown(blocks)}`,
  );
}

async function readsWhilePacking({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  const rows = sampleRows(1, ROWS);
  await store.commit({ ...EMPTY_BATCH, rows });
  const reader = await open(true);
  let packing = true;
  const packed = packAll(store, ROWS).finally(() => (packing = false));
  // bounded: ends with the packing
  while (packing) expectRows(await reader.rows(100, ROWS), rows.slice(100), expect);
  expect((await packed) > 0, () => 'nothing was packed');
}

async function givenUp({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  const rows = sealedRows(1, ROWS);
  await store.commit({ ...EMPTY_BATCH, rows });
  const beginning = { sequence: 0, chain: new Uint8Array(32) };
  expect(same(await store.start(), beginning), () => 'a whole journal does not begin at its first row');
  await packAll(store, ROWS);
  const [first, second] = await store.blocks();
  const last = first?.last ?? 0;
  await store.giveUp(last - 1);
  expect(
    (await store.blocks()).length > 0 && same((await store.blocks())[0], first),
    () => 'a part of a block was given up',
  );
  await store.giveUp(last);
  const start = { sequence: last, chain: rows[last - 1]?.chain };
  await store.close();
  const again = await open();
  expect(same(await again.start(), start), () => 'the start is not the last row that was given up');
  expectRows(await again.rows(0, ROWS), rows.slice(last), expect);
  expect(same((await again.blocks())[0], second), () => 'the block behind it is gone too');
  const wrong = await again.verify();
  expect(wrong.length === 0, () => wrong.join('; '));
  await again.commit({ ...EMPTY_BATCH, rows: sampleRows(ROWS + 1, ROWS + 1) });
}

/** Packs all it can; how many rows. */
async function packAll(store: RunStore, through: number): Promise<number> {
  let all = 0;
  for (let call = 0; call < CALLS_MAXIMUM; call++) {
    const packed = await store.archive(through);
    if (packed === 0) break;
    all += packed;
  }
  return all;
}

function expectRows(
  found: readonly JournalRow[],
  wanted: readonly JournalRow[],
  expect: StorageTrial['expect'],
): void {
  expect(
    found.length === wanted.length,
    () => `${wanted.length} rows were asked for, ${found.length} came back`,
  );
  found.forEach((row, n) =>
    expect(same(row, wanted[n]), () => `${shown(wanted[n])} came back as ${shown(row)}`),
  );
}
