/** Largest normalised value, in standard deviations. */
const CLIP = 8;
/** Observations over which mean and variance forget, once there are that many. */
const SPAN = 2_000;

/** State of the normaliser of one row of features. */
export type NormaliserState = { counts: Float64Array; means: Float64Array; variances: Float64Array };

/** A fresh state for rows of `width` features. */
export function createNormaliser(width: number): NormaliserState {
  return {
    counts: new Float64Array(width),
    means: new Float64Array(width),
    variances: new Float64Array(width),
  };
}

/**
 * Online z-score of each feature, in place: first scaled by what was known before this row, then learnt from it, so
 * that nothing looks ahead. A feature that is still NaN stays out and becomes 0.
 * Mean and variance are running averages whose memory grows to 2,000 rows and then forgets exponentially.
 */
export function normalise(state: NormaliserState, row: Float64Array): void {
  const { counts, means, variances } = state;
  for (let i = 0; i < row.length; i++) {
    const value = row[i] as number;
    if (value !== value) {
      row[i] = 0;
      continue;
    }
    const mean = means[i] as number;
    const variance = variances[i] as number;
    const known = counts[i] as number;
    row[i] = known > 1 && variance > 0 ? clip((value - mean) / Math.sqrt(variance)) : 0;
    const count = known < SPAN ? known + 1 : SPAN;
    const delta = value - mean;
    counts[i] = count;
    means[i] = mean + delta / count;
    variances[i] = variance + (delta * (value - (means[i] as number)) - variance) / count;
  }
}

function clip(value: number): number {
  return value > CLIP ? CLIP : value < -CLIP ? -CLIP : value;
}
