import { UNITS_PER_ONE, type Side } from '@autotrader/sdk';

/** Smallest multiple of `step` that is not below `value`; both positive. */
export const roundUp = (value: bigint, step: bigint): bigint => ((value + step - 1n) / step) * step;

/** Largest multiple of `step` that is not above `value`; both positive. */
export const roundDown = (value: bigint, step: bigint): bigint => (value / step) * step;

/**
 * A market price made worse by `fraction` (in 1e-8), rounded to the tick against the account, and held within what
 * the event offered: a fill outside [low, high] would be a price that never was.
 */
export function slipped(
  price: bigint,
  side: Side,
  fraction: bigint,
  tick: bigint,
  low: bigint,
  high: bigint,
): bigint {
  if (side === 'buy') {
    const worse = roundUp(price + roundUp(price * fraction, UNITS_PER_ONE) / UNITS_PER_ONE, tick);
    return worse < high ? worse : high;
  }
  const worse = roundDown(price - roundUp(price * fraction, UNITS_PER_ONE) / UNITS_PER_ONE, tick);
  return worse > low ? worse : low;
}
