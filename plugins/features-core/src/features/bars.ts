import { defineFeature, z } from '@autotrader/sdk';
import { periodOnly } from '../options.js';
import { advanceRange, averageTrueRange } from '../series/true-range.js';
import { isUsable, skip } from '../usable.js';

/**
 * Average true range with Wilder's smoothing, in price units. The true range of a bar is its range widened to the close
 * before it; the first bar has none, so the first value, the plain average of `period` of them, comes after `period`
 * bars of NaN.
 *
 * @example
 * features: ['atr14']
 */
export const atr = defineFeature({
  name: 'atr',
  on: 'candle',
  outputs: ['value'],
  options: periodOnly(14, [5, 50]),
  state: ({ period }) => averageTrueRange(period),
  update(state, candle, out, at) {
    if (!isUsable(candle)) return skip(out, at, 1);
    out[at] = advanceRange(state, candle);
  },
});

/**
 * (high − low) / close of the bar, without unit; from the first bar on.
 *
 * @example
 * features: ['range']
 */
export const range = defineFeature({
  name: 'range',
  on: 'candle',
  outputs: ['value'],
  options: z.strictObject({}),
  state: () => ({}),
  update(_state, candle, out, at) {
    if (!isUsable(candle) || candle.close === 0) return skip(out, at, 1);
    out[at] = (candle.high - candle.low) / candle.close;
  },
});

/**
 * (close − open) / (high − low) of the bar, −1 to 1; 0 when the bar has no range; from the first bar on.
 *
 * @example
 * features: ['body']
 */
export const body = defineFeature({
  name: 'body',
  on: 'candle',
  outputs: ['value'],
  options: z.strictObject({}),
  state: () => ({}),
  update(_state, candle, out, at) {
    if (!isUsable(candle) || !Number.isFinite(candle.open)) return skip(out, at, 1);
    const height = candle.high - candle.low;
    out[at] = height === 0 ? 0 : (candle.close - candle.open) / height;
  },
});
