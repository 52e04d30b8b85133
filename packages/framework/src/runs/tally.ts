import { numberFromUnits, unitsFromDecimal, type RunStore } from '@autotrader/sdk';
import type { LaneTally } from './summary.js';

/** Orders and profits of each lane, from what is stored. */
export async function tallyOf(
  store: Pick<RunStore, 'count' | 'profits'>,
  lanes: readonly { readonly name: string }[],
): Promise<(lane: string) => LaneTally> {
  const tallies = new Map<string, LaneTally>();
  for (const { name } of lanes) {
    const profits = (await store.profits(name)).map((profit) =>
      numberFromUnits(unitsFromDecimal(profit) ?? 0n),
    );
    tallies.set(name, { orders: await store.count('orders', name), profits });
  }
  return (lane) => tallies.get(lane) ?? { orders: 0, profits: [] };
}
