import { exp } from '@autotrader/sdk/math';

/**
 * Share of the weight that is spread over all experts each step, so that a bad stretch is never final. A change of the
 * best expert every 2,000 steps; more costs the best expert a few percent of its weight all the time.
 */
const SHARE = 0.0005;
/** Outcomes beyond this many target units count as this many when experts are weighed. */
const CLIP = 4;
/** Steps over which the shrink guard and the loss scale forget. */
const SPAN = 5_000;
/**
 * Weight of the prior belief "no skill", in units of the squared prediction: as so many scored points. It covers the
 * first hundreds of points, where the slope's standard error is itself unknown.
 */
const PRIOR_POINTS = 100;
/**
 * The slope must be this many standard errors above the value used: doubt counts against the forecast. Without it noise
 * costs its full share; with a whole one a weak signal (1 % of the variance) loses a tenth.
 */
const DOUBT = 0.25;

/** State of the blend of experts. */
export type CombinerState = {
  weights: Float64Array;
  /** Running mean of the squared outcome: the scale of the losses. */
  scale: number;
  count: number;
  /** Running means of outcome × blend, blend², and the squared error of the blend. */
  cross: number;
  power: number;
};

/** A fresh state: all experts equal, no slope known. */
export function createCombiner(experts: number): CombinerState {
  return { weights: new Float64Array(experts).fill(1 / experts), scale: 1, count: 0, cross: 0, power: 0 };
}

/** Weighted mean of the experts' predictions, before the shrink guard. */
export function blend(state: CombinerState, predictions: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < predictions.length; i++)
    sum += (state.weights[i] as number) * (predictions[i] as number);
  return sum;
}

/**
 * The shrink guard's factor in [0, 1]: the running slope of outcome on blended prediction, less a part of its
 * standard error, with a prior of no skill. Multiplies the blend, so a blend that was worth nothing says nothing.
 */
export function shrink(state: CombinerState): number {
  const { count, cross, power, scale } = state;
  if (count === 0 || power <= 0) return 0;
  const prior = (PRIOR_POINTS * power) / count;
  const slope = cross / (power + prior);
  const error = Math.sqrt(scale / (count * (power + prior)));
  const guarded = slope - DOUBT * error;
  return guarded > 1 ? 1 : guarded > 0 ? guarded : 0;
}

/**
 * Fixed-share exponential weights (Herbster and Warmuth, 1998) on squared loss, with the learning rate of exact Bayesian
 * mixing under normal errors of the running scale; then the shrink guard learns from the same outcome.
 */
export function learnOutcome(
  state: CombinerState,
  predictions: Float64Array,
  blended: number,
  outcome: number,
): void {
  const y = outcome > CLIP ? CLIP : outcome < -CLIP ? -CLIP : outcome;
  reweigh(state.weights, predictions, y, 0.5 / state.scale);
  if (state.count < SPAN) state.count += 1;
  const gain = 1 / state.count;
  // The first outcomes alone are no scale: start from 1, the variance of a target in its own units.
  state.scale += (y * y - state.scale) / (state.count + 20);
  state.cross += gain * (y * blended - state.cross);
  state.power += gain * (blended * blended - state.power);
}

function reweigh(weights: Float64Array, predictions: Float64Array, y: number, rate: number): void {
  let best = Infinity;
  for (let i = 0; i < weights.length; i++) best = Math.min(best, loss(predictions, i, y));
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = (weights[i] as number) * exp(-rate * (loss(predictions, i, y) - best));
    weights[i] = weight;
    sum += weight;
  }
  for (let i = 0; i < weights.length; i++) {
    weights[i] = (1 - SHARE) * ((weights[i] as number) / sum) + SHARE / weights.length;
  }
}

function loss(predictions: Float64Array, i: number, y: number): number {
  const error = y - (predictions[i] as number);
  return error * error;
}
