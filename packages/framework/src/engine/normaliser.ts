/** Largest normalised value, in standard deviations. */
const CLIP = 8;
/** Observations over which mean, variance and change forget, once there are that many. */
const SPAN = 2_000;
/** Smallest gain of a slow feature: what hardly moves must stay readable, for what it says may matter all the same. */
const LEAST_GAIN = 0.2;

/** State of the normaliser of one row of features. */
export type NormaliserState = {
  counts: Float64Array;
  means: Float64Array;
  variances: Float64Array;
  /** The row before, and the mean squared change from row to row. */
  previous: Float64Array;
  changes: Float64Array;
};

/** A fresh state for rows of `width` features. */
export function createNormaliser(width: number): NormaliserState {
  return {
    counts: new Float64Array(width),
    means: new Float64Array(width),
    variances: new Float64Array(width),
    previous: new Float64Array(width).fill(NaN),
    changes: new Float64Array(width),
  };
}

/**
 * Online z-score of each feature times its gain, in place: first scaled by what was known before this row, then learnt
 * from it, so that nothing looks ahead. A feature that is still NaN stays out and becomes 0.
 * Averages are running ones whose memory grows to 2,000 rows and then forgets exponentially.
 */
export function normalise(state: NormaliserState, row: Float64Array): void {
  const { counts, means, variances } = state;
  for (let i = 0; i < row.length; i++) {
    const value = row[i] as number;
    if (value !== value) {
      row[i] = 0;
      continue;
    }
    const variance = variances[i] as number;
    const known = (counts[i] as number) > 1 && variance > 0;
    row[i] = known ? gain(state, i) * clip((value - (means[i] as number)) / Math.sqrt(variance)) : 0;
    learn(state, i, value);
  }
}

function learn(state: NormaliserState, i: number, value: number): void {
  const { counts, means, variances, previous, changes } = state;
  const count = Math.min((counts[i] as number) + 1, SPAN);
  const mean = means[i] as number;
  const variance = variances[i] as number;
  const delta = value - mean;
  counts[i] = count;
  means[i] = mean + delta / count;
  variances[i] = variance + (delta * (value - means[i]) - variance) / count;
  const change = value - (previous[i] as number);
  if (change === change)
    changes[i] = (changes[i] as number) + (change * change - (changes[i] as number)) / count;
  previous[i] = value;
}

/**
 * A model that reads a window sees a slow feature as many equal numbers, which add up: with the autocorrelation ρ from
 * row to row their sum varies (1 + ρ) / (1 − ρ) times as much as that of unrelated numbers. Dividing by its root gives
 * every feature the same say; without it the slow ones drown the fast ones and are learnt by heart.
 */
function gain(state: NormaliserState, i: number): number {
  // The mean squared change is 2 (1 − ρ) variances.
  const apart = (state.changes[i] as number) / (2 * (state.variances[i] as number));
  if (apart >= 1) return 1;
  return Math.max(LEAST_GAIN, Math.sqrt(apart / (2 - apart)));
}

function clip(value: number): number {
  return value > CLIP ? CLIP : value < -CLIP ? -CLIP : value;
}
