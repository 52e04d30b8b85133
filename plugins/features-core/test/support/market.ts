import { Candle } from '@autotrader/sdk';

export const MINUTE = 60_000;

/** Seeded numbers in [0, 1) (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A random walk with all that hurts: jumps, opens away from the close before, flat spells, quiet intervals, bars without range or volume. */
export function market(count: number, seed = 1): Candle[] {
  const next = dice(seed);
  const candles: Candle[] = [];
  let price = 30_000;
  for (let k = 0, time = 1_577_836_800_000; k < count; k++, time += MINUTE) {
    if (next() < 0.05) time += MINUTE * Math.ceil(next() * 20);
    const flat = k % 500 > 440;
    const open = flat ? price : price * (1 + (next() - 0.5) * 0.004);
    if (!flat) price = open * (1 + (next() - 0.5) * 0.004) * (next() < 0.002 ? 0.6 : 1);
    const reach = flat ? 0 : price * next() * 0.002;
    const [top, bottom] = [Math.max(open, price) + reach, Math.min(open, price) - reach];
    candles.push(new Candle('BTC-AUD@test', time, MINUTE, open, top, bottom, price, flat ? 0 : next() * 9));
  }
  return candles;
}

/** Bars that are nothing but their close. */
export function closes(values: readonly number[]): Candle[] {
  return values.map((x, k) => new Candle('BTC-AUD@test', k * MINUTE, MINUTE, x, x, x, x, 1));
}
