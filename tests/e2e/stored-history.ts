import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FillRow, OrderRow, RoundTripRow, RunStore, SessionRow } from '@autotrader/sdk';
import typeorm from '@autotrader/plugin-storage-typeorm';

const ROWS_AT_ONCE = 5_000;

/** Where the cursor of a stream stood after a row. */
export interface CursorPoint {
  readonly sequence: number;
  readonly stream: string;
  readonly id: number;
}

/** All that a run has stored. */
export interface History {
  /** SHA-256 over all rows of the journal, but for what depends on the wall clock. */
  readonly journal: string;
  readonly events: number;
  readonly cursor: readonly CursorPoint[];
  readonly orders: readonly OrderRow[];
  readonly fills: readonly FillRow[];
  readonly roundTrips: readonly RoundTripRow[];
  readonly sessions: readonly SessionRow[];
}

/** Reads what a run has stored, beside whoever writes it. */
export function historyOf(project: string, run: string): Promise<History> {
  return withStore(project, run, read);
}

/** Calls `use` with the store of a run, opened for reading. */
export async function withStore<T>(
  project: string,
  run: string,
  use: (store: RunStore) => Promise<T>,
): Promise<T> {
  const quiet = () => undefined;
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const options = { driver: 'sqlite3', file: 'bot.sqlite', blockRows: 4_096 } as const;
  const { storage } = await typeorm.setup({ options, needs: { log }, onClose: quiet });
  const store = await storage.openRun({ folder: join(project, '.bot', 'runs', run), readOnly: true });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

async function read(store: RunStore): Promise<History> {
  const digest = createHash('sha256');
  const cursor: CursorPoint[] = [];
  let events = 0;
  for (let more = true; more;) {
    const rows = await store.rows(events, ROWS_AT_ONCE);
    for (const { sequence, stream, cursorId, time, body } of rows) {
      digest.update(`${sequence},${stream},${cursorId},${time},${body.length}\n`).update(body);
      if (cursorId > 0) cursor.push({ sequence, stream, id: cursorId });
    }
    events += rows.length;
    more = rows.length > 0;
  }
  return {
    journal: digest.digest('hex'),
    events,
    cursor,
    orders: await store.query('orders'),
    fills: await store.query('fills'),
    roundTrips: await store.query('roundTrips'),
    sessions: await store.sessions(),
  };
}

/** Two runs of one market must have stored the same, to the last byte; only their sessions may differ. */
export function expectSameHistory(actual: History, wanted: History): void {
  expect(actual.events, 'events').to.equal(wanted.events);
  expect(actual.orders, 'orders').to.deep.equal(wanted.orders);
  expect(actual.fills, 'fills').to.deep.equal(wanted.fills);
  expect(actual.roundTrips, 'round trips').to.deep.equal(wanted.roundTrips);
  expect(actual.cursor, 'cursor').to.deep.equal(wanted.cursor);
  expect(actual.journal, 'journal').to.equal(wanted.journal);
}

/** The last id of each stream that the journal held before an event. */
export function cursorBefore({ cursor }: History, sequence: number): ReadonlyMap<string, number> {
  return new Map(cursor.filter((point) => point.sequence < sequence).map(({ stream, id }) => [stream, id]));
}
