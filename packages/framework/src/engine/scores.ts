import type { SkillSummary } from '@autotrader/sdk';

/** Running sums of prequential scores, in target units. */
export type ScoresState = {
  scored: number;
  /** Predictions whose outcome never came: the bar was missing, paused or an outlier. */
  voided: number;
  squaredErrors: number;
  squaredOutcomes: number;
  rightSigns: number;
  signs: number;
  covered: number;
  intervals: number;
  /** Sums of the loss difference to the zero forecast, and of its square: for the Diebold-Mariano test. */
  gain: number;
  gainSquared: number;
};

/** A fresh state. */
export function createScores(): ScoresState {
  return {
    scored: 0,
    voided: 0,
    squaredErrors: 0,
    squaredOutcomes: 0,
    rightSigns: 0,
    signs: 0,
    covered: 0,
    intervals: 0,
    gain: 0,
    gainSquared: 0,
  };
}

/** Adds one scored prediction; `covered` is undefined when there was no interval. */
export function addScore(
  state: ScoresState,
  prediction: number,
  outcome: number,
  covered: boolean | undefined,
): void {
  const error = outcome - prediction;
  const gain = outcome * outcome - error * error;
  state.scored += 1;
  state.squaredErrors += error * error;
  state.squaredOutcomes += outcome * outcome;
  state.gain += gain;
  state.gainSquared += gain * gain;
  if (outcome !== 0 && prediction !== 0) {
    state.signs += 1;
    if (outcome > 0 === prediction > 0) state.rightSigns += 1;
  }
  if (covered === undefined) return;
  state.intervals += 1;
  if (covered) state.covered += 1;
}

/** Skill so far: R² against zero, directional accuracy, coverage and the z of the Diebold-Mariano test (lag 0). */
export function summarise(state: ScoresState = createScores()): SkillSummary {
  const { scored, gain, gainSquared, squaredErrors, squaredOutcomes } = state;
  const variance = scored > 1 ? (gainSquared - (gain * gain) / scored) / (scored - 1) : 0;
  return {
    scored,
    r2: squaredOutcomes > 0 ? 1 - squaredErrors / squaredOutcomes : NaN,
    directionalAccuracy: state.signs > 0 ? state.rightSigns / state.signs : NaN,
    coverage: state.intervals > 0 ? state.covered / state.intervals : NaN,
    zScore: variance > 0 ? gain / Math.sqrt(variance * scored) : 0,
  };
}
