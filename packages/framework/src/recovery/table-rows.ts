import type { RunStore } from '@autotrader/sdk';

/** The tables whose rows are numbered from 1 on. */
const TABLES = ['fills', 'roundTrips'] as const;

/** How many fills and round trips a lane's ledger has booked. */
export interface Booked {
  readonly lane: string;
  readonly fills: number;
  readonly roundTrips: number;
}

/** A table that lacks rows. */
export interface TableFault {
  readonly table: string;
  readonly reason: string;
}

/** The tables that lack rows: with a hole in the numbers, or fewer than were booked. */
export async function missingRows(
  store: Pick<RunStore, 'count' | 'query'>,
  booked: readonly Booked[],
): Promise<TableFault[]> {
  return [...(await holes(store)), ...(await lost(store, booked))];
}

/** With a hole, the next row would take a number that is taken. */
async function holes(store: Pick<RunStore, 'count' | 'query'>): Promise<TableFault[]> {
  const faults: TableFault[] = [];
  for (const table of TABLES) {
    const [last] = await store.query(table, { newest: true, limit: 1 });
    const count = await store.count(table);
    if ((last?.number ?? 0) === count) continue;
    faults.push({ table, reason: `${count} rows are there, the last one is row ${last?.number}` });
  }
  return faults;
}

/** There may be more rows than were booked: of an earlier lane of that name. */
async function lost(store: Pick<RunStore, 'count'>, booked: readonly Booked[]): Promise<TableFault[]> {
  const faults: TableFault[] = [];
  for (const { lane, ...counts } of booked) {
    for (const table of TABLES) {
      const stored = await store.count(table, lane);
      if (stored >= counts[table]) continue;
      faults.push({ table, reason: `lane ${lane} has booked ${counts[table]}, ${stored} are there` });
    }
  }
  return faults;
}
