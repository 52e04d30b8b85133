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
  // The bar's range, widened to the close before it; NaN for the first bar.
  const trueRange = Math.max(candle.high, range.close) - Math.min(candle.low, range.close);
  range.close = candle.close;
  return Number.isNaN(trueRange) ? NaN : advance(range.mean, trueRange);
}
