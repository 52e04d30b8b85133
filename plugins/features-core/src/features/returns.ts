import { defineFeature, z } from '@autotrader/sdk';
import { log } from '@autotrader/sdk/math';
import { bars, periodOnly } from '../options.js';
import { lag, shift } from '../series/lag.js';
import { push, rollingWindow, standardDeviation } from '../series/rolling-window.js';
import { isPositive, skip } from '../usable.js';

/**
 * Log return of the close over `period` bars: log(close / close `period` bars ago), without unit; NaN for the first
 * `period` bars. Bars are counted, not time: a quiet interval is no bar.
 *
 * @example
 * features: ['return1', 'return60']
 */
export const logReturn = defineFeature({
  name: 'return',
  on: 'candle',
  outputs: ['value'],
  options: periodOnly(1, [1, 240]),
  state: ({ period }) => lag(period),
  update(state, candle, out, at) {
    if (!isPositive(candle.close)) return skip(out, at, 1);
    out[at] = log(candle.close / shift(state, candle.close));
  },
});

/**
 * Sample standard deviation (ddof 1) of the last `period` one-bar log returns, a bar, not annualised; NaN for the first
 * `period` bars.
 *
 * @example
 * features: ['volatility20']
 */
export const volatility = defineFeature({
  name: 'volatility',
  on: 'candle',
  outputs: ['value'],
  options: periodOnly(20, [5, 200], 2),
  state: ({ period }) => ({ close: NaN, returns: rollingWindow(period) }),
  update(state, candle, out, at) {
    if (!isPositive(candle.close)) return skip(out, at, 1);
    const change = log(candle.close / state.close);
    state.close = candle.close;
    if (!Number.isNaN(change)) push(state.returns, change);
    out[at] = standardDeviation(state.returns, 1);
  },
});

type Spread = { count: number; mean: number; variance: number };

/**
 * The newest one-bar log return as distance from the exponentially weighted mean of those before it, in their
 * exponentially weighted standard deviations, clipped at ±`clip`. The return itself is learnt only after it is scored,
 * so an outlier cannot hide in a deviation that it has raised itself. Weight 2 / (span + 1); when all returns before
 * were equal, an equal one gives 0 and another ±`clip`; NaN until `span` returns were learnt, that is for `span + 1` bars.
 *
 * @example
 * features: { surprise: { use: 'ewm-zscore', span: 200 } }
 */
export const ewmZscore = defineFeature({
  name: 'ewm-zscore',
  on: 'candle',
  outputs: ['value'],
  options: z.strictObject({
    span: bars(100, 'Bars; the newest return has weight 2 / (span + 1)', [20, 500]),
    clip: z.number().positive().max(1000).default(8).meta({ description: 'Largest absolute value' }),
  }),
  state: () => ({ close: NaN, count: 0, mean: 0, variance: 0 }),
  update(state, candle, out, at, { span, clip }) {
    if (!isPositive(candle.close)) return skip(out, at, 1);
    const change = log(candle.close / state.close);
    state.close = candle.close;
    if (Number.isNaN(change)) return skip(out, at, 1);
    out[at] = state.count < span ? NaN : score(state, change, clip);
    learn(state, change, span);
  },
});

function score(spread: Spread, x: number, clip: number): number {
  const apart = x - spread.mean;
  if (apart === 0) return 0;
  const z = apart / Math.sqrt(spread.variance);
  return z > clip ? clip : z < -clip ? -clip : z;
}

/** West's update of an exponentially weighted mean and variance, started by the first number. */
function learn(spread: Spread, x: number, span: number): void {
  const weight = spread.count === 0 ? 1 : 2 / (span + 1);
  const apart = x - spread.mean;
  spread.mean += weight * apart;
  spread.variance = (1 - weight) * (spread.variance + weight * apart * apart);
  if (spread.count < span) spread.count += 1;
}
