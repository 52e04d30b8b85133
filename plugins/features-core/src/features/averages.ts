import { defineFeature, z } from '@autotrader/sdk';
import { bars, periodOnly } from '../options.js';
import { advance, emaMean } from '../series/exponential-mean.js';
import { push, rollingWindow } from '../series/rolling-window.js';
import { skip } from '../usable.js';

/**
 * Simple moving average of the close over `period` bars, in price units; NaN for the first `period − 1` bars.
 *
 * @example
 * features: { slow: { use: 'sma', period: 50 } }
 */
export const sma = defineFeature({
  name: 'sma',
  on: 'candle',
  outputs: ['value'],
  options: periodOnly(20, [5, 200]),
  state: ({ period }) => rollingWindow(period),
  update(state, candle, out, at) {
    if (!Number.isFinite(candle.close)) return skip(out, at, 1);
    push(state, candle.close);
    out[at] = state.mean;
  },
});

/**
 * Exponential moving average of the close with weight 2 / (period + 1), in price units. `seed: 'first'` starts at the
 * first close and has a value from the first bar on (pandas' `ewm(adjust=False)`); `seed: 'sma'` starts with the plain
 * average of the first `period` closes and is NaN before (TA-Lib).
 *
 * @example
 * features: { fast: { use: 'ema', period: 12, seed: 'sma' } }
 */
export const ema = defineFeature({
  name: 'ema',
  on: 'candle',
  outputs: ['value'],
  options: z.strictObject({
    period: bars(20, 'Bars; the newest close has weight 2 / (period + 1)', [5, 200]),
    seed: z
      .enum(['first', 'sma'])
      .default('first')
      .meta({ description: 'Start at the first close, or at the average of the first `period` closes' }),
  }),
  state: ({ period, seed }) => emaMean(period, seed === 'sma' ? period : 1),
  update(state, candle, out, at) {
    if (!Number.isFinite(candle.close)) return skip(out, at, 1);
    out[at] = advance(state, candle.close);
  },
});
