import { type Candle, defineFeature, z } from '@autotrader/sdk';
import { cos, log, sin } from '@autotrader/sdk/math';

const DAY_MS = 86_400_000;
const CIRCLE = 6.283185307179586;

/** Time of day (UTC) at which the bar closes as an angle, 0 at midnight; minutes count as fractions of the hour. */
function angleOf(candle: Candle): number {
  return (((candle.openTime + candle.intervalMs) % DAY_MS) / DAY_MS) * CIRCLE;
}

/**
 * Sine of the UTC time of day at which the bar closes, the day being one circle from midnight on; from the first bar on.
 *
 * @example
 * features: ['hour-sin', 'hour-cos']
 */
export const hourSin = defineFeature({
  name: 'hour-sin',
  on: 'candle',
  outputs: ['value'],
  options: z.strictObject({}),
  state: () => ({}),
  update(_state, candle, out, at) {
    out[at] = sin(angleOf(candle));
  },
});

/**
 * Cosine of the UTC time of day at which the bar closes, the day being one circle from midnight on; from the first bar on.
 *
 * @example
 * features: ['hour-sin', 'hour-cos']
 */
export const hourCos = defineFeature({
  name: 'hour-cos',
  on: 'candle',
  outputs: ['value'],
  options: z.strictObject({}),
  state: () => ({}),
  update(_state, candle, out, at) {
    out[at] = cos(angleOf(candle));
  },
});

/**
 * log(1 + n), where n is the number of quiet intervals between the close of the bar before and the open of this one: 0
 * for a bar that follows at once. NaN for the first bar, which has none before it.
 *
 * @example
 * features: ['holes']
 */
export const holes = defineFeature({
  name: 'holes',
  on: 'candle',
  outputs: ['value'],
  options: z.strictObject({}),
  state: () => ({ closeTime: NaN }),
  update(state, candle, out, at) {
    const missing = Math.floor((candle.openTime - state.closeTime) / candle.intervalMs);
    state.closeTime = candle.openTime + candle.intervalMs;
    out[at] = missing <= 0 ? 0 : log(1 + missing);
  },
});
