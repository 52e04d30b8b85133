import { numberFromUnits, unitsFromDecimal, type RunStore } from '@autotrader/sdk';
import type { LaneTally } from './summary.js';

/** Orders and profits of each lane, from what is stored. */
export async function tallyOf(store: RunStore): Promise<(lane: string) => LaneTally> {
  const tallies = new Map<string, { orders: number; profits: number[] }>();
  const of = (lane: string): { orders: number; profits: number[] } => {
    const known = tallies.get(lane) ?? { orders: 0, profits: [] };
    tallies.set(lane, known);
    return known;
  };
  for (const { lane } of await store.query('orders')) of(lane).orders += 1;
  for (const { lane, profit } of await store.query('roundTrips')) {
    of(lane).profits.push(numberFromUnits(unitsFromDecimal(profit) ?? 0n));
  }
  return of;
}
