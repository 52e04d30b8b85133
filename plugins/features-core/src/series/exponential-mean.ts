/**
 * Exponentially weighted mean. The first `seedBars` numbers are averaged plainly; from then on each number moves the
 * mean by `weight` of its distance.
 */
export type ExponentialMean = {
  /** Share of the newest number, 0 to 1. */
  readonly weight: number;
  /** How many numbers the plain average at the start has. */
  readonly seedBars: number;
  /** Numbers seen, counted up to `seedBars`. */
  count: number;
  /** The mean of what was seen. */
  value: number;
};

/** Mean with weight 2 / (period + 1), as EMA and MACD have it. */
export function emaMean(period: number, seedBars: number): ExponentialMean {
  return { weight: 2 / (period + 1), seedBars, count: 0, value: 0 };
}

/** Wilder's smoothing: weight 1 / period, started by the plain average of `period` numbers. */
export function wilderMean(period: number): ExponentialMean {
  return { weight: 1 / period, seedBars: period, count: 0, value: 0 };
}

/** Adds x and returns the mean; NaN until `seedBars` numbers were seen. */
export function advance(mean: ExponentialMean, x: number): number {
  if (mean.count >= mean.seedBars) return (mean.value += mean.weight * (x - mean.value));
  mean.count += 1;
  mean.value += (x - mean.value) / mean.count;
  return mean.count < mean.seedBars ? NaN : mean.value;
}
