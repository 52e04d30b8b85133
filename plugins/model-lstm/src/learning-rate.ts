import { adwinMean, createAdwin, updateAdwin, type AdwinState } from './adwin.js';

/** How the rate follows performance and drift. */
export interface LearningRateOptions {
  readonly learningRate: number;
  readonly learningRateMin: number;
  readonly learningRateMax: number;
  readonly driftDelta: number;
  readonly driftBoost: number;
  readonly driftSteps: number;
}

/** Plain state of the adaptive rate. */
export interface LearningRateState {
  readonly window: AdwinState;
  /** Factor on the rate, 1 at rest. */
  boost: number;
  /** Running means of the squared error of the model and of the forecast zero. */
  modelError: number;
  zeroError: number;
  drifts: number;
}

/** Before the first outcome. */
export function createLearningRate(): LearningRateState {
  return { window: createAdwin(), boost: 1, modelError: 0, zeroError: 0, drifts: 0 };
}

/**
 * Takes one outcome (prediction and target in target units, both finite). When ADWIN finds that the squared error
 * has risen against that of the forecast zero, the boost jumps and then decays back to 1 over `driftSteps` outcomes.
 */
export function observeOutcome(
  state: LearningRateState,
  prediction: number,
  target: number,
  options: LearningRateOptions,
): void {
  const error = (prediction - target) * (prediction - target);
  const weight = 1 / options.driftSteps;
  state.boost += weight * (1 - state.boost);
  state.modelError += weight * (error - state.modelError);
  state.zeroError += weight * (target * target - state.zeroError);
  // What the forecast zero would have lost is taken off: a louder market is no drift, forecasts that got worse are.
  const excess = error - target * target;
  const before = adwinMean(state.window);
  if (!updateAdwin(state.window, excess, options.driftDelta)) return;
  state.drifts += 1;
  if (adwinMean(state.window) > before) state.boost = options.driftBoost;
}

/**
 * The rate of the next step: the configured rate, times the boost, less in proportion as the model does worse than
 * the forecast zero, within its bounds.
 */
export function learningRate(state: LearningRateState, options: LearningRateOptions): number {
  const performance = state.modelError > state.zeroError ? state.zeroError / state.modelError : 1;
  const rate = options.learningRate * state.boost * performance;
  return Math.min(options.learningRateMax, Math.max(options.learningRateMin, rate));
}
