import type { Candle } from '@autotrader/sdk';
import { advance, type ExponentialMean, wilderMean } from './exponential-mean.js';

/** Wilder's average true range. The first bar has no true range, for there is no close before it. */
export type AverageTrueRange = {
  /** Close of the bar before, NaN before the first. */
  close: number;
  readonly mean: ExponentialMean;
};

/** An average true range that has seen no bar. */
export function averageTrueRange(period: number): AverageTrueRange {
  return { close: NaN, mean: wilderMean(period) };
}

/** Adds a bar and returns the average in price units; NaN until `period` true ranges were seen. */
export function advanceRange(range: AverageTrueRange, candle: Candle): number {
  const before = range.close;
  range.close = candle.close;
  if (Number.isNaN(before)) return NaN;
  return advance(range.mean, trueRange(candle.high, candle.low, before));
}

/** The bar's range, widened to the close before it. */
function trueRange(high: number, low: number, before: number): number {
  return (high > before ? high : before) - (low < before ? low : before);
}
