// Makes a journal of N events out of a short real one: the real rows, repeated with new sequences, check sums and chain
// values, stand in front of the real run, whose checkpoints and projections move behind them. Recovery accepts it as it
// accepts any other run, because every row is sealed as the bot seals it.
import { join } from 'node:path';
import plugin from '@autotrader/plugin-storage-typeorm';
import { GENESIS_CHAIN, nextChain, rowCrc } from '@autotrader/sdk';
import { openCursor, sealCursor } from '../../packages/framework/dist/recovery/cursor.js';

const BATCH = 2_000;
const EMPTY = { rows: [], orders: [], fills: [], roundTrips: [], predictions: [], pages: [] };
const NAMES = ['orders', 'fills', 'roundTrips'];

/** Opens the run in a folder, hands it to `use`, and closes it. */
export async function withRun(folder, readOnly, use) {
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const options = plugin.options.parse({});
  const { storage } = await plugin.setup({ options, needs: { log: quiet }, onClose() {} });
  const store = await storage.openRun({ folder, readOnly });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** Writes a run of `events` events into `target`, which ends as the run in `source` does. Returns its figures. */
export async function amplify(source, target, events) {
  const real = await withRun(source, true, readAll);
  return withRun(target, false, async (store) => {
    const writer = new Amplifier(store, real, events);
    const start = performance.now();
    await writer.filler();
    const seconds = (performance.now() - start) / 1_000;
    await writer.end();
    return { last: events, orders: await store.count('orders'), rowsPerSecond: Math.round(events / seconds) };
  });
}

async function readAll(store) {
  const last = await store.lastSequence();
  const [rows, checkpoints, sessions] = [
    await store.rows(0, last),
    await store.checkpoints(),
    await store.sessions(),
  ];
  const pages = await store.pages([...new Set(checkpoints.flatMap(({ pageHashes }) => pageHashes))]);
  const projections = {};
  for (const name of NAMES) projections[name] = await store.query(name);
  const config = await store.note('genesis');
  const notes = {};
  for (const key of ['source', 'genesis', `config:${config}`, 'code', 'start', 'knownGood']) {
    const value = await store.note(key);
    if (value !== undefined) notes[key] = value;
  }
  return { rows, checkpoints, sessions, pages, projections, notes };
}

class Amplifier {
  constructor(store, real, events) {
    this.store = store;
    this.real = real;
    this.shift = events - real.rows.length;
    this.chain = GENESIS_CHAIN;
    this.sequence = 0;
    this.numbers = { orders: 0, fills: 0, roundTrips: 0 };
    // Only what was closed may be repeated: an open order would be taken for one that still waits.
    this.closed = { ...real.projections, orders: real.projections.orders.filter(isClosed) };
  }

  /** The part in front: the real rows again and again, with the orders, fills and round trips they led to. */
  async filler() {
    const { rows } = this.real;
    while (this.sequence < this.shift) {
      const count = Math.min(BATCH, this.shift - this.sequence);
      const sealed = [];
      for (let n = 0; n < count; n++) sealed.push(this.seal(rows[this.sequence % rows.length]));
      await this.store.commit({ ...EMPTY, rows: sealed, ...this.projected(count) });
    }
  }

  /** The real run behind it, with its checkpoints, notes and sessions. */
  async end() {
    const { rows, checkpoints, sessions, pages, projections, notes } = this.real;
    const { orders, fills, roundTrips } = projections;
    const shifted = { orders, fills, roundTrips };
    for (const name of NAMES) shifted[name] = shifted[name].map((row, n) => this.moved(name, row, n));
    for (let at = 0; at < rows.length; at += BATCH)
      await this.store.commit({ ...EMPTY, rows: rows.slice(at, at + BATCH).map((row) => this.seal(row)) });
    await this.store.commit({ ...EMPTY, ...shifted, pages });
    for (const checkpoint of checkpoints.reverse())
      await this.store.commit({ ...EMPTY, pages, checkpoint: this.movedCheckpoint(checkpoint) });
    for (const [key, value] of Object.entries(notes))
      await this.store.setNote(key, key === 'knownGood' ? String(Number(value) + this.shift) : value);
    for (const session of sessions) await this.store.saveSession(session);
  }

  seal(row) {
    const next = { ...row, sequence: (this.sequence += 1) };
    if (next.sequence <= this.shift) Object.assign(next, { stream: '', cursorId: 0 });
    next.crc = rowCrc(next);
    this.chain = nextChain(this.chain, next);
    next.chain = this.chain;
    return next;
  }

  /** As many rows of each projection as `count` events have in the real run. */
  projected(count) {
    const made = {};
    for (const name of NAMES) {
      const samples = this.closed[name];
      const due =
        samples.length === 0 ? 0 : Math.floor((samples.length * this.sequence) / this.real.rows.length);
      made[name] = [];
      while (this.numbers[name] < due) {
        const number = (this.numbers[name] += 1);
        const sample = samples[number % samples.length];
        made[name].push(
          name === 'orders'
            ? { ...sample, id: `filler-${number}`, sequence: this.sequence - count + 1 }
            : { ...sample, number },
        );
      }
    }
    return made;
  }

  moved(name, row, n) {
    if (name === 'orders') return { ...row, sequence: row.sequence + this.shift };
    const number = this.numbers[name] + n + 1;
    return 'sequence' in row ? { ...row, number, sequence: row.sequence + this.shift } : { ...row, number };
  }

  movedCheckpoint(checkpoint) {
    const sealed = { sequence: checkpoint.sequence + this.shift, meta: checkpoint.meta };
    return { ...checkpoint, ...sealed, cursor: sealCursor(openCursor(checkpoint), sealed) };
  }
}

function isClosed({ status }) {
  return !['submitted', 'accepted', 'partiallyFilled'].includes(status);
}

/** Where a run's database lies. */
export function runFolder(project, run) {
  return join(project, '.bot', 'runs', run);
}
