import { exp } from '@autotrader/sdk/math';

const BINS = 10;
/** The stated confidence counts as so many outcomes of its bin. */
const PRIOR = 50;
/** Outcomes a bin remembers. */
const SPAN = 2_000;

/** State of the calibration: per bin of stated confidence, outcomes seen and share of right signs. */
export type CalibrationState = { counts: Float64Array; right: Float64Array };

/** A fresh state. */
export function createCalibration(): CalibrationState {
  return { counts: new Float64Array(BINS), right: new Float64Array(BINS) };
}

/** Probability that a normal outcome around `prediction` with this spread has the prediction's sign, 0.5 to 1. */
export function statedConfidence(prediction: number, spread: number): number {
  const z = spread > 0 ? Math.abs(prediction) / spread : 0;
  // Logistic approximation of the normal distribution (Bowling et al., 2009), error below 1.5e-4.
  return 1 / (1 + exp(-(0.07056 * z * z * z + 1.5976 * z)));
}

/** The stated confidence corrected by what came true at that level. */
export function calibrate(state: CalibrationState, stated: number): number {
  const bin = binOf(stated);
  const count = state.counts[bin] as number;
  const share = ((state.right[bin] as number) * count + stated * PRIOR) / (count + PRIOR);
  return share < 0.5 ? 0.5 : share;
}

/** Learns whether a sign stated with this confidence was right. */
export function learnSign(state: CalibrationState, stated: number, right: boolean): void {
  const bin = binOf(stated);
  const count = Math.min((state.counts[bin] as number) + 1, SPAN);
  state.counts[bin] = count;
  state.right[bin] = (state.right[bin] as number) + ((right ? 1 : 0) - (state.right[bin] as number)) / count;
}

function binOf(stated: number): number {
  // Bins widen with the confidence, since most forecasts say little: 0.5 to 0.5 + 2^-9, … , 0.75 to 1.
  const excess = stated - 0.5;
  let bin = BINS - 1;
  for (let edge = 0.25; bin > 0 && excess < edge; edge /= 2) bin -= 1;
  return bin;
}
