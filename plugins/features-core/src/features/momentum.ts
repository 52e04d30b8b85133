import { defineFeature, z } from '@autotrader/sdk';
import { bars, periodOnly } from '../options.js';
import { advance, emaMean, wilderMean } from '../series/exponential-mean.js';
import { advanceRange, averageTrueRange } from '../series/true-range.js';
import { isUsable, skip } from '../usable.js';

/**
 * Relative strength index with Wilder's smoothing, 0 to 100: the share of rises in all changes of the close. Only rises
 * give 100, only falls 0, and a series that never moved 0, as TA-Lib has it; NaN for the first `period` bars.
 *
 * @example
 * features: ['rsi14']
 */
export const rsi = defineFeature({
  name: 'rsi',
  on: 'candle',
  outputs: ['value'],
  options: periodOnly(14, [5, 50]),
  state: ({ period }) => ({ close: NaN, rise: wilderMean(period), fall: wilderMean(period) }),
  update(state, candle, out, at) {
    if (!Number.isFinite(candle.close)) return skip(out, at, 1);
    const change = candle.close - state.close;
    state.close = candle.close;
    if (Number.isNaN(change)) return skip(out, at, 1);
    out[at] = strength(advance(state.rise, Math.max(change, 0)), advance(state.fall, Math.max(-change, 0)));
  },
});

function strength(rise: number, fall: number): number {
  const all = rise + fall;
  return all === 0 ? 0 : 100 * (rise / all);
}

/**
 * (EMA(fast) − EMA(slow)) of the close in units of ATR(period), without unit: how far the trend has gone, measured in
 * ordinary bars. The EMAs start at the first close; 0 when the ATR is 0; NaN for the first `period` bars.
 *
 * @example
 * features: { trend: { use: 'ema-spread', fast: 12, slow: 26, period: 14 } }
 */
export const emaSpread = defineFeature({
  name: 'ema-spread',
  on: 'candle',
  outputs: ['value'],
  options: z
    .strictObject({
      fast: bars(12, 'Bars of the fast average', [5, 30]),
      slow: bars(26, 'Bars of the slow average', [15, 100]),
      period: bars(14, 'Bars of the average true range', [5, 50]),
    })
    .refine(({ fast, slow }) => fast < slow, { message: 'fast must be smaller than slow', path: ['fast'] }),
  state: ({ fast, slow, period }) => ({
    fast: emaMean(fast, 1),
    slow: emaMean(slow, 1),
    range: averageTrueRange(period),
  }),
  update(state, candle, out, at) {
    if (!isUsable(candle)) return skip(out, at, 1);
    const spread = advance(state.fast, candle.close) - advance(state.slow, candle.close);
    const range = advanceRange(state.range, candle);
    out[at] = range === 0 ? 0 : spread / range;
  },
});
