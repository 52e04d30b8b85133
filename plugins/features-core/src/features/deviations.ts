import { defineFeature, z } from '@autotrader/sdk';
import { bars, periodOnly } from '../options.js';
import { push, rollingWindow, standardDeviation, zScore } from '../series/rolling-window.js';
import { skip } from '../usable.js';

/**
 * Population standard deviation of the close over `period` bars, in price units; NaN for the first `period − 1` bars.
 *
 * @example
 * features: ['stddev20']
 */
export const stddev = defineFeature({
  name: 'stddev',
  on: 'candle',
  outputs: ['value'],
  options: periodOnly(20, [5, 200]),
  state: ({ period }) => rollingWindow(period),
  update(state, candle, out, at) {
    if (!Number.isFinite(candle.close)) return skip(out, at, 1);
    push(state, candle.close);
    out[at] = standardDeviation(state, 0);
  },
});

/**
 * Distance of the close from its mean over `period` bars in population standard deviations; 0 when the window is flat;
 * NaN for the first `period − 1` bars.
 *
 * @example
 * features: ['zscore20']
 */
export const zscore = defineFeature({
  name: 'zscore',
  on: 'candle',
  outputs: ['value'],
  options: periodOnly(20, [5, 200]),
  state: ({ period }) => rollingWindow(period),
  update(state, candle, out, at) {
    if (!Number.isFinite(candle.close)) return skip(out, at, 1);
    push(state, candle.close);
    out[at] = zScore(state, candle.close);
  },
});

/**
 * The same of the bar's volume: its distance from the mean volume over `period` bars in population standard deviations.
 *
 * @example
 * features: ['volume-zscore50']
 */
export const volumeZscore = defineFeature({
  name: 'volume-zscore',
  on: 'candle',
  outputs: ['value'],
  options: periodOnly(50, [10, 200]),
  state: ({ period }) => rollingWindow(period),
  update(state, candle, out, at) {
    if (!Number.isFinite(candle.volume)) return skip(out, at, 1);
    push(state, candle.volume);
    out[at] = zScore(state, candle.volume);
  },
});

/**
 * Bollinger bands of the close: `middle` = SMA(period), `upper` and `lower` = middle ± deviations × population standard
 * deviation (price units), `width` = (upper − lower) / middle, and first `position` of the close between the bands: −1
 * at the lower, 0 at the middle, 1 at the upper, beyond them outside; it is 2 × %B − 1, and 0 when the window is flat.
 * NaN for the first `period − 1` bars.
 *
 * @example
 * features: { bands: { use: 'bollinger', period: 20, deviations: 2.5 } }
 */
export const bollinger = defineFeature({
  name: 'bollinger',
  on: 'candle',
  outputs: ['position', 'upper', 'middle', 'lower', 'width'],
  options: z.strictObject({
    period: bars(20, 'Bars in the window', [5, 100]),
    deviations: z
      .number()
      .positive()
      .max(100)
      .default(2)
      .meta({ description: 'Standard deviations from the middle to each band', search: [1, 3] }),
  }),
  state: ({ period }) => rollingWindow(period),
  update(state, candle, out, at, { deviations }) {
    const { close } = candle;
    if (!Number.isFinite(close)) return skip(out, at, 5);
    push(state, close);
    const middle = state.mean;
    const reach = deviations * standardDeviation(state, 0);
    out[at] = reach === 0 ? 0 : (close - middle) / reach;
    out[at + 1] = middle + reach;
    out[at + 2] = middle;
    out[at + 3] = middle - reach;
    out[at + 4] = (2 * reach) / middle;
  },
});
