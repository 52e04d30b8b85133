import { botError, type RunStore } from '@autotrader/sdk';
import type { Lane } from '../engine/index.js';
import { Projector, type Counts } from './projector.js';

/** The projector of a run that goes on: numbers its rows behind those stored, and knows the orders that are open. */
export async function resumedProjector(
  runId: string,
  store: RunStore,
  lanes: readonly Pick<Lane, 'name' | 'ledger'>[],
): Promise<Projector> {
  const counts = {
    orders: await store.count('orders'),
    fills: await store.count('fills'),
    roundTrips: await store.count('roundTrips'),
    predictions: await store.count('predictions'),
  };
  await assertNumbered(store, counts);
  await assertAllThere(store, lanes);
  const open = await store.query('orders', { open: true });
  return new Projector(runId, false, { counts, open });
}

/** Rows are numbered from 1 on: with a hole, the next one would take a number that is taken. */
async function assertNumbered(store: RunStore, counts: Counts): Promise<void> {
  for (const table of ['fills', 'roundTrips'] as const) {
    const [last] = await store.query(table, { newest: true, limit: 1 });
    if ((last?.number ?? 0) === counts[table]) continue;
    const reason = `${counts[table]} rows are there, the last one is row ${last?.number}`;
    throw botError('BOT_TABLE_CORRUPT', { table, reason });
  }
}

/** A lane's ledger counts what it booked. There may be more rows than that: of an earlier lane of that name. */
async function assertAllThere(
  store: RunStore,
  lanes: readonly Pick<Lane, 'name' | 'ledger'>[],
): Promise<void> {
  for (const { name, ledger } of lanes) {
    for (const table of ['fills', 'roundTrips'] as const) {
      const stored = await store.count(table, name);
      const booked = ledger.state[table];
      if (stored >= booked) continue;
      const reason = `lane ${name} has booked ${booked}, ${stored} are there`;
      throw botError('BOT_TABLE_CORRUPT', { table, reason });
    }
  }
}
