import { botError, type RunStore } from '@autotrader/sdk';
import type { Lane } from '../engine/index.js';
import { missingRows } from '../recovery/table-rows.js';
import { Projector } from './projector.js';

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
  const booked = lanes.map(({ name, ledger }) => ({
    lane: name,
    fills: ledger.state.fills,
    roundTrips: ledger.state.roundTrips,
  }));
  const [fault] = await missingRows(store, booked);
  if (fault) throw botError('BOT_TABLE_CORRUPT', { ...fault });
  const open = await store.query('orders', { open: true });
  return new Projector(runId, false, { counts, open });
}
