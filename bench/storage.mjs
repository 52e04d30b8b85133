// Durable storage on SQLite (WAL, synchronous=FULL): rows a second in bulk, time from event to durable, projections.
// `npm run bench -- storage [--json]`; the disk that is measured is the one of the present folder.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import plugin from '@autotrader/plugin-storage-typeorm';

const BULK_ROWS = 100_000;
const BULK_BATCHES = [256, 1_000];
const LIVE_EVENTS_PER_SECOND = 1_000;
const LIVE_SECONDS = 10;
const LIVE_BATCH_MAXIMUM = 256;
/** Fills of the EMA cross over a million one-minute bars. */
const ORDERS = 36_187;
const BODY_BYTES = 100;
const START = 1_700_000_000_000;
const EMPTY = { rows: [], orders: [], fills: [], roundTrips: [], predictions: [], pages: [] };

/** Measures all three, each in a run of its own. */
export async function run() {
  const bulk = [];
  for (const batch of BULK_BATCHES) bulk.push(await inNewRun((store) => bulkRate(store, batch)));
  const live = await inNewRun(eventToDurable);
  return { name: 'storage', bulk, live, projections: await inNewRun(projectionRate) };
}

async function inNewRun(measure) {
  const cache = join(process.cwd(), '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'bench-storage-'));
  const closers = [];
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const options = plugin.options.parse({});
  const { storage } = await plugin.setup({
    options,
    needs: { log: quiet },
    onClose: (close) => closers.push(close),
  });
  try {
    return await measure(await storage.openRun({ folder, readOnly: false }));
  } finally {
    for (const close of closers) await close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function bulkRate(store, batch) {
  const rows = journalRows(1, BULK_ROWS);
  const before = process.cpuUsage();
  const start = performance.now();
  for (let at = 0; at < rows.length; at += batch)
    await store.commit({ ...EMPTY, rows: rows.slice(at, at + batch) });
  const seconds = (performance.now() - start) / 1_000;
  return {
    batch,
    rows: BULK_ROWS,
    rowsPerSecond: perSecond(BULK_ROWS, seconds),
    ...cpuRate(BULK_ROWS, before),
  };
}

/** Events come at a steady rate; whatever waits is committed as soon as the commit before it has settled. */
async function eventToDurable(store) {
  const total = LIVE_EVENTS_PER_SECOND * LIVE_SECONDS;
  const rows = journalRows(1, total);
  const latencies = [];
  const start = performance.now();
  const due = (index) => start + (index * 1_000) / LIVE_EVENTS_PER_SECOND;
  let commits = 0;
  for (let done = 0; done < total; commits += 1) {
    const arrived = Math.min(
      total,
      Math.floor(((performance.now() - start) * LIVE_EVENTS_PER_SECOND) / 1_000) + 1,
    );
    const end = Math.min(arrived, done + LIVE_BATCH_MAXIMUM);
    if (end === done) {
      await sleep(1);
      continue;
    }
    await store.commit({ ...EMPTY, rows: rows.slice(done, end) });
    const durable = performance.now();
    for (; done < end; done += 1) latencies.push(durable - due(done));
  }
  return { eventsPerSecond: LIVE_EVENTS_PER_SECOND, events: total, commits, ...percentiles(latencies) };
}

async function projectionRate(store) {
  const before = process.cpuUsage();
  const start = performance.now();
  for (let at = 0; at < ORDERS; at += 1_000) {
    const count = Math.min(1_000, ORDERS - at);
    await store.commit({
      ...EMPTY,
      orders: times(count, (n) => order(at + n)),
      fills: times(count, (n) => fill(at + n)),
    });
  }
  const seconds = (performance.now() - start) / 1_000;
  return { orders: ORDERS, fills: ORDERS, seconds: round(seconds), ...cpuRate(2 * ORDERS, before) };
}

function journalRows(first, count) {
  const chain = createHash('sha256').update('bench').digest();
  return times(count, (n) => {
    const body = Buffer.alloc(BODY_BYTES, n & 255);
    const time = START + n * 60_000;
    return {
      sequence: first + n,
      body,
      crc: crc32(body),
      chain,
      stream: '',
      cursorId: 0,
      time,
      receivedTime: time,
    };
  });
}

function order(n) {
  const time = START + n * 60_000;
  return {
    ...{ id: `main-${n}`, lane: 'main', instrument: 'BTC-AUD@btcmarkets', sequence: n + 1, side: 'buy' },
    ...{ type: 'market', status: 'filled', quantity: '0.01000000', filled: '0.01000000', price: '' },
    ...{ triggerPrice: '', createdAt: time, updatedAt: time, reason: 'crossed upwards' },
  };
}

function fill(n) {
  return {
    ...{
      number: n + 1,
      orderId: `main-${n}`,
      lane: 'main',
      instrument: 'BTC-AUD@btcmarkets',
      sequence: n + 1,
    },
    ...{ time: START + n * 60_000, side: 'buy', quantity: '0.01000000', price: '90000.00000000' },
    ...{ fee: '1.80000000', feeAsset: 'AUD', liquidity: 'taker' },
  };
}

function times(count, make) {
  return Array.from({ length: count }, (_, n) => make(n));
}

function percentiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: round(sorted.at(-1)) };
}

function cpuRate(count, before) {
  const { user, system } = process.cpuUsage(before);
  return { rowsPerCpuSecond: perSecond(count, (user + system) / 1e6) };
}

function perSecond(count, seconds) {
  return Math.round(count / seconds);
}

function round(value) {
  return Math.round(value * 100) / 100;
}
