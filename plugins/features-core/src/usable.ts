import type { Candle } from '@autotrader/sdk';

// The engine refuses bars with numbers that are not finite. Should one arrive all the same, every feature skips it: it
// writes NaN and leaves its state as it was, so that one bad bar cannot poison what comes after.

/** Whether a feature that reads high, low and close can use the bar. */
export function isUsable(candle: Candle): boolean {
  return Number.isFinite(candle.close) && Number.isFinite(candle.high) && Number.isFinite(candle.low);
}

/** Whether a logarithm of the price makes sense. */
export function isPositive(price: number): boolean {
  return price > 0 && price < Infinity;
}

/** Writes NaN to `count` slots from `at` on. */
export function skip(out: Float64Array, at: number, count: number): void {
  for (let k = 0; k < count; k++) out[at + k] = NaN;
}
