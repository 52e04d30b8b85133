import { defineFeature, z } from '@autotrader/sdk';
import { bars } from '../options.js';
import { advance, emaMean, type ExponentialMean } from '../series/exponential-mean.js';
import { skip } from '../usable.js';

const options = z
  .strictObject({
    fast: bars(12, 'Bars of the fast average', [5, 30]),
    slow: bars(26, 'Bars of the slow average', [15, 100]),
    signal: bars(9, 'Bars of the signal line', [3, 30]),
    start: z.enum(['own', 'common']).default('own').meta({
      description:
        'Each average starts with its own first closes, or both end their start at one bar (TA-Lib)',
    }),
  })
  .refine(({ fast, slow }) => fast < slow, { message: 'fast must be smaller than slow', path: ['fast'] });

type MacdState = {
  /** Closes the fast average still leaves out, so that both averages end their start at one bar. */
  wait: number;
  readonly fast: ExponentialMean;
  readonly slow: ExponentialMean;
  readonly signal: ExponentialMean;
};

/**
 * Moving average convergence and divergence, in price units: `macd` = EMA(fast) − EMA(slow) of the close, `signal` =
 * EMA(signal) of macd, `histogram` = macd − signal; every average starts with a plain one. `start: 'own'` has macd from
 * bar `slow` on and the others `signal − 1` bars later; `start: 'common'` is TA-Lib's and has all three from there on.
 *
 * @example
 * features: { macd: { use: 'macd', fast: 8, slow: 21 } }
 */
export const macd = defineFeature({
  name: 'macd',
  on: 'candle',
  outputs: ['macd', 'signal', 'histogram'],
  options,
  state: ({ fast, slow, signal, start }): MacdState => ({
    wait: start === 'common' ? slow - fast : 0,
    fast: emaMean(fast, fast),
    slow: emaMean(slow, slow),
    signal: emaMean(signal, signal),
  }),
  update(state, candle, out, at, { start }) {
    const { close } = candle;
    if (!Number.isFinite(close)) return skip(out, at, 3);
    const line = advanceFast(state, close) - advance(state.slow, close);
    const signal = Number.isNaN(line) ? NaN : advance(state.signal, line);
    out[at] = Number.isNaN(signal) && start === 'common' ? NaN : line;
    out[at + 1] = signal;
    out[at + 2] = line - signal;
  },
});

function advanceFast(state: MacdState, close: number): number {
  if (state.wait === 0) return advance(state.fast, close);
  state.wait -= 1;
  return NaN;
}
