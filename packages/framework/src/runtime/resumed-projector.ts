import type { RunStore } from '@autotrader/sdk';
import { Projector } from './projector.js';

/** The projector of a run that goes on: numbers its rows behind those stored, and knows the orders that are open. */
export async function resumedProjector(runId: string, store: RunStore): Promise<Projector> {
  const counts = {
    orders: await store.count('orders'),
    fills: await store.count('fills'),
    roundTrips: await store.count('roundTrips'),
    predictions: await store.count('predictions'),
  };
  const open = await store.query('orders', { open: true });
  return new Projector(runId, false, { counts, open });
}
