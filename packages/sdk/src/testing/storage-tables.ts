import type { CheckpointRow, RowQuery, RunStore, SessionRow } from '../ports/storage.js';
import type { Check } from './check.js';
import * as samples from './storage-samples.js';
import { same, shown, storageCheck, type StoragePlace, type StorageTrial } from './storage-place.js';

const { EMPTY_BATCH, SAMPLE_START, sampleFill, sampleOrder, samplePage } = samples;
const MINUTE = 60_000;

/** Checks of what is kept beside the journal: projections, checkpoints and pages, notes and sessions. */
export function tableChecks(make: () => Promise<StoragePlace>): Check[] {
  return [
    storageCheck(make, 'projections come back bit-equal', projectionsComeBack),
    storageCheck(make, 'an order replaces the one of its id', ordersReplace),
    storageCheck(make, 'queries filter, limit and turn round', queriesFilter),
    storageCheck(make, 'open orders are found among all', openOrders),
    storageCheck(make, 'counts and profits are of one lane', ofOneLane),
    storageCheck(make, 'pages are addressed by content', pagesByContent),
    storageCheck(make, 'checkpoints come back bit-equal, newest first', checkpointsComeBack),
    storageCheck(make, 'pruning keeps what is referred to', pruningKeeps),
    storageCheck(make, 'notes and sessions replace by key', notesAndSessions),
    storageCheck(make, 'a sound medium has nothing to report', soundMedium),
  ];
}

async function projectionsComeBack({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  const batch = samples.sampleBatch(1, 9);
  await store.commit(batch);
  for (const name of ['orders', 'fills', 'roundTrips', 'predictions'] as const) {
    const stored = await store.query(name);
    expect(same(stored, batch[name]), () => `${name}: ${shown(batch[name])} came back as ${shown(stored)}`);
  }
}

async function ordersReplace({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  await store.commit({
    ...EMPTY_BATCH,
    orders: [sampleOrder(1), sampleOrder(2), sampleOrder(1, { status: 'filled' })],
  });
  await store.commit({ ...EMPTY_BATCH, orders: [sampleOrder(2, { status: 'cancelled' }), sampleOrder(3)] });
  const found = (await store.query('orders')).map((order) => `${order.id} ${order.status}`);
  const wanted = ['order-1 filled', 'order-2 cancelled', 'order-3 accepted'];
  expect(same(found, wanted), () => `orders are ${shown(found)}, should be ${shown(wanted)}`);
  expect((await store.count('orders')) === 3, () => 'the count is not that of the ids');
}

/** Fills 1 to 12 by minute; lanes take turns by two, instruments by three. */
async function queriesFilter({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  const fills = Array.from({ length: 12 }, (_, i) =>
    sampleFill(i + 1, { lane: i % 2 === 0 ? 'a' : 'b', instrument: i % 3 === 0 ? 'X@v' : 'Y@v' }),
  );
  await store.commit({ ...EMPTY_BATCH, fills });
  const at = (minute: number) => SAMPLE_START + minute * MINUTE;
  const queries: [RowQuery, number[]][] = [
    [{}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
    [{ lane: 'a' }, [1, 3, 5, 7, 9, 11]],
    [{ instrument: 'X@v' }, [1, 4, 7, 10]],
    [{ lane: 'a', instrument: 'X@v' }, [1, 7]],
    [{ from: at(3), to: at(6) }, [3, 4, 5]],
    [{ lane: 'b', from: at(4), limit: 2 }, [4, 6]],
    [{ limit: 3, newest: true }, [12, 11, 10]],
    [{ to: at(9), limit: 2, newest: true }, [8, 7]],
    [{ lane: 'none' }, []],
  ];
  for (const [query, wanted] of queries) {
    const found = (await store.query('fills', query)).map((fill) => fill.number);
    expect(same(found, wanted), () => `${shown(query)} gave ${shown(found)}, should give ${shown(wanted)}`);
  }
}

async function openOrders({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  const statuses = ['submitted', 'accepted', 'partiallyFilled', 'filled', 'cancelled', 'rejected', 'expired'];
  await store.commit({ ...EMPTY_BATCH, orders: statuses.map((status, n) => sampleOrder(n, { status })) });
  const found = (await store.query('orders', { open: true })).map(({ status }) => status);
  expect(same(found, statuses.slice(0, 3)), () => `open orders are ${shown(found)}`);
  await store.commit({ ...EMPTY_BATCH, orders: [sampleOrder(1, { status: 'filled' })] });
  const left = (await store.query('orders', { open: true })).map(({ status }) => status);
  expect(same(left, ['submitted', 'partiallyFilled']), () => `open orders after a fill are ${shown(left)}`);
}

async function ofOneLane({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  const lanes = ['a', 'b', 'a', 'a'];
  await store.commit({
    ...EMPTY_BATCH,
    orders: lanes.map((lane, n) => sampleOrder(n, { lane })),
    roundTrips: lanes.map((lane, n) => ({
      ...samples.sampleRoundTrip(n + 1),
      lane,
      profit: `${n}.50000000`,
    })),
  });
  const counts = [
    await store.count('orders', 'a'),
    await store.count('roundTrips', 'b'),
    await store.count('orders', 'c'),
  ];
  expect(same(counts, [3, 1, 0]), () => `the counts of lanes a, b, c are ${shown(counts)}`);
  const profits = await store.profits('a');
  expect(
    same(profits, ['0.50000000', '2.50000000', '3.50000000']),
    () => `profits of lane a are ${shown(profits)}`,
  );
  expect((await store.profits('c')).length === 0, () => 'a lane without round trips has profits');
}

async function pagesByContent({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  const pages = [samplePage(1), samplePage(2)];
  const named = checkpoint(1, [1, 2]);
  await store.commit({ ...EMPTY_BATCH, pages, checkpoint: named });
  await store.commit({
    ...EMPTY_BATCH,
    pages: [samplePage(2), samplePage(3)],
    checkpoint: checkpoint(2, [2, 3]),
  });
  const found = await store.pages([samplePage(1), samplePage(9), samplePage(3)].map((page) => page.hash));
  const sorted = found.toSorted((a, b) => (a.hash < b.hash ? -1 : 1));
  expect(
    same(sorted, [samplePage(1), samplePage(3)]),
    () => `two pages of three asked for are ${shown(sorted)}`,
  );
}

async function checkpointsComeBack({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  const pages = [1, 2, 3].map(samplePage);
  await store.commit({ ...EMPTY_BATCH, pages, checkpoint: checkpoint(10, [1, 2]) });
  await store.commit({ ...EMPTY_BATCH, checkpoint: checkpoint(20, [2, 3]) });
  const replaced = { ...checkpoint(20, [3]), meta: '{"why":"again"}' };
  await store.commit({ ...EMPTY_BATCH, checkpoint: replaced });
  const found = await store.checkpoints();
  expect(same(found, [replaced, checkpoint(10, [1, 2])]), () => `checkpoints are ${shown(found)}`);
}

async function pruningKeeps({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  await store.commit({ ...EMPTY_BATCH, pages: [1, 2].map(samplePage), checkpoint: checkpoint(1, [1, 2]) });
  await store.commit({ ...EMPTY_BATCH, pages: [samplePage(3)], checkpoint: checkpoint(2, [2, 3]) });
  await store.prune([1]);
  const kept = await pagesOf(store);
  expect(
    same(kept, [2, 3]),
    () => `of pages 1 to 3, of which 2 and 3 are referred to, ${shown(kept)} are left`,
  );
  const left = (await store.checkpoints()).map((row) => row.sequence);
  expect(same(left, [2]), () => `checkpoints ${shown(left)} are left`);
  await store.prune([2]);
  expect((await pagesOf(store)).length === 0, () => 'pages are left that nothing refers to');
}

async function pagesOf(store: RunStore): Promise<number[]> {
  const pages = await store.pages([1, 2, 3].map((n) => samplePage(n).hash));
  return pages.map((page) => parseInt(page.hash, 16)).sort();
}

function checkpoint(sequence: number, pages: readonly number[]): CheckpointRow {
  const pageHashes = pages.map((n) => samplePage(n).hash);
  const manifest = samples.sampleBytes(300, sequence);
  return { sequence, manifest, cursor: `{"s":${sequence}}`, meta: '{"why":"test"}', pageHashes };
}

async function notesAndSessions({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  expect((await store.note('config')) === undefined, () => 'a note that was never set is there');
  await store.setNote('config', 'old');
  await store.setNote('config', '{"new":"ü"}');
  expect((await store.note('config')) === '{"new":"ü"}', () => 'a note is not the last that was set');
  await store.saveSession(session('b', 2_000));
  await store.saveSession(session('a', 1_000));
  const ended = { ...session('b', 2_000), endedAt: 3_000, cause: 'clean', lastSequence: 9 };
  await store.saveSession(ended);
  const found = await store.sessions();
  expect(
    same(found, [ended, session('a', 1_000)]),
    () => `sessions, in the order of first saving, are ${shown(found)}`,
  );
}

function session(id: string, startedAt: number): SessionRow {
  const numbers = { startedAt, endedAt: 0, firstSequence: 1, lastSequence: 0, pid: 42 };
  return { id, previous: '', cause: '', detail: '{}', ...numbers };
}

async function soundMedium({ open, expect }: StorageTrial): Promise<void> {
  const store = await open();
  await store.commit(samples.sampleBatch(1, 50));
  const wrong = await store.verify();
  expect(wrong.length === 0, () => wrong.join('; '));
}
