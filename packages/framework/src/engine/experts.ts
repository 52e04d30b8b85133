import type { Candle, Model, Prediction } from '@autotrader/sdk';
import { log } from '@autotrader/sdk/math';
import { blend, createCombiner, learnOutcome, shrink, type CombinerState } from './combiner.js';
import {
  calibrate,
  createCalibration,
  learnSign,
  statedConfidence,
  type CalibrationState,
} from './calibration.js';
import { createConformal, halfWidth, learnScore, type ConformalState } from './conformal.js';
import { createNormaliser, normalise, type NormaliserState } from './normaliser.js';
import type { Rows } from './rows.js';
import { addScore, createScores, type ScoresState } from './scores.js';
import { createVolatility, updateVolatility, volatility, type VolatilityState } from './volatility.js';

/** Targets beyond this many volatilities are clipped. */
const CLIP = 8;
/** A hole of more bars than this starts the models' window anew. */
const WINDOW_HOLE = 5;
/** Share of the outcomes that may fall outside the interval. */
const MISS = 0.1;

/** A prediction that waits for its outcome. */
type Pending = {
  row: number;
  openTime: number;
  dueOpenTime: number;
  close: number;
  sigma: number;
  blended: number;
  point: number;
  lower: number;
  upper: number;
  stated: number;
  confidence: number;
  predictions: Float64Array;
};

/** A prediction with what came of it; outcome NaN when void. Log returns over the horizon. */
export interface ScoredPrediction {
  readonly openTime: number;
  readonly horizonMs: number;
  readonly prediction: number;
  readonly outcome: number;
  readonly sigma: number;
  readonly lower: number;
  readonly upper: number;
  readonly confidence: number;
}

/** Where scored predictions go. */
export type OnScored = (scored: ScoredPrediction) => void;

/** State of the experts of one lane and instrument, besides rows and the models' own. */
export type ExpertsState = {
  normaliser: NormaliserState;
  volatility: VolatilityState;
  combiner: CombinerState;
  conformal: ConformalState;
  calibration: CalibrationState;
  scores: ScoresState;
  /** Scores of each expert alone. */
  expertScores: ScoresState[];
  pending: Pending[];
  lastOpenTime: number;
  lastClose: number;
  paused: boolean;
};

/** What of the experts' state was learnt, and goes back with a rollback. */
export type LearntState = Pick<ExpertsState, 'combiner' | 'conformal' | 'calibration'> & {
  normaliser: Omit<NormaliserState, 'previous'>;
};

/** What the experts are made from. */
export interface ExpertsPlan {
  readonly models: readonly Model[];
  readonly rows: Rows;
  /** Bars between a prediction and its outcome. */
  readonly horizon: number;
}

/**
 * The models of one lane and instrument, blended: every data point is first scored, then learnt from, then the next
 * is predicted.
 */
export class Experts {
  state: ExpertsState;
  private readonly row: Float64Array;

  constructor(private readonly plan: ExpertsPlan) {
    const experts = plan.models.length;
    this.row = new Float64Array(plan.rows.width);
    this.state = {
      normaliser: createNormaliser(plan.rows.width),
      volatility: createVolatility(),
      combiner: createCombiner(experts),
      conformal: createConformal(MISS),
      calibration: createCalibration(),
      scores: createScores(),
      expertScores: plan.models.map(createScores),
      pending: [],
      lastOpenTime: NaN,
      lastClose: NaN,
      paused: false,
    };
  }

  /** Steps 2 to 4 for one closed candle. `features` are raw; `trusted` is false for an outlier. */
  onCandle(
    candle: Candle,
    features: Float64Array,
    trusted: boolean,
    onScored: OnScored,
  ): Prediction | undefined {
    this.seeBar(candle, trusted);
    this.row.set(features);
    normalise(this.state.normaliser, this.row);
    const index = this.plan.rows.append(this.row);
    this.scoreDue(candle, trusted, onScored);
    return this.predict(candle, index);
  }

  /** Events are missing for good: whatever was open is void, and the window starts anew. */
  onGap(onScored: OnScored): void {
    for (const pending of this.state.pending) this.void(pending, onScored);
    this.state.pending = [];
    this.state.lastClose = NaN;
    this.plan.rows.startWindow();
  }

  /** Goes on from what was learnt earlier or elsewhere. Open forecasts are void: who made them is gone. */
  replace({ normaliser, combiner, conformal, calibration }: LearntState, onScored: OnScored): void {
    const { state } = this;
    for (const pending of state.pending) this.void(pending, onScored);
    // The row before is that of this market and time, whatever was learnt.
    const { previous } = state.normaliser;
    this.state = {
      ...state,
      ...{ pending: [], combiner, conformal, calibration },
      normaliser: { ...normaliser, previous },
    };
  }

  private seeBar(candle: Candle, trusted: boolean): void {
    const { state } = this;
    const missing = (candle.openTime - state.lastOpenTime) / candle.intervalMs - 1;
    if (missing > WINDOW_HOLE) this.plan.rows.startWindow();
    if (missing === 0 && trusted && state.lastClose > 0) {
      updateVolatility(state.volatility, log(candle.close / state.lastClose));
    }
    state.lastOpenTime = candle.openTime;
    state.lastClose = trusted ? candle.close : NaN;
  }

  private scoreDue(candle: Candle, trusted: boolean, onScored: OnScored): void {
    const { pending } = this.state;
    while (pending.length > 0 && (pending[0] as Pending).dueOpenTime <= candle.openTime) {
      const due = pending.shift() as Pending;
      if (due.dueOpenTime === candle.openTime && trusted) this.score(due, candle.close, onScored);
      else this.void(due, onScored);
    }
  }

  private score(due: Pending, close: number, onScored: OnScored): void {
    const { state } = this;
    const outcome = log(close / due.close);
    const target = clip(outcome / due.sigma);
    const shrunk = due.point / due.sigma;
    const covered = learnScore(state.conformal, MISS, Math.abs(target - shrunk));
    addScore(state.scores, shrunk, target, covered);
    if (shrunk !== 0 && target !== 0) learnSign(state.calibration, due.stated, shrunk > 0 === target > 0);
    onScored(scored(due, outcome));
    this.learn(due, target);
  }

  private learn(due: Pending, target: number): void {
    const { state, plan } = this;
    for (let i = 0; i < plan.models.length; i++) {
      addScore(state.expertScores[i] as ScoresState, due.predictions[i] as number, target, undefined);
    }
    learnOutcome(state.combiner, due.predictions, due.blended, target);
    plan.rows.learnt(due.row, target);
    if (state.paused) return;
    for (const model of plan.models) model.learnOne(plan.rows, due.row, target);
  }

  private void(due: Pending, onScored: OnScored): void {
    this.state.scores.voided += 1;
    onScored(scored(due, NaN));
  }

  private predict(candle: Candle, index: number): Prediction | undefined {
    const { state, plan } = this;
    const sigma = volatility(state.volatility, plan.horizon);
    if (sigma !== sigma || state.lastClose !== state.lastClose) return undefined;
    const predictions = new Float64Array(plan.models.length);
    for (let i = 0; i < predictions.length; i++) {
      predictions[i] = finite((plan.models[i] as Model).predictOne(plan.rows, index));
    }
    const blended = blend(state.combiner, predictions);
    const shrunk = blended * shrink(state.combiner);
    const width = halfWidth(state.conformal) * sigma;
    const point = shrunk * sigma;
    const stated = statedConfidence(shrunk, spread(state));
    const confidence = shrunk === 0 ? 0.5 : calibrate(state.calibration, stated);
    const { openTime, intervalMs, instrument } = candle;
    const horizonMs = plan.horizon * intervalMs;
    const prediction = { instrument, openTime, horizonMs, point, lower: point - width, upper: point + width };
    state.pending.push({
      row: index,
      openTime,
      dueOpenTime: openTime + horizonMs,
      close: candle.close,
      sigma,
      blended,
      point,
      lower: prediction.lower,
      upper: prediction.upper,
      stated,
      confidence,
      predictions,
    });
    return { ...prediction, sigma, confidence, shares: Array.from(state.combiner.weights) };
  }
}

function spread(state: ExpertsState): number {
  return Math.sqrt(state.combiner.scale);
}

function scored(due: Pending, outcome: number): ScoredPrediction {
  return {
    openTime: due.openTime,
    horizonMs: due.dueOpenTime - due.openTime,
    prediction: due.point,
    outcome,
    sigma: due.sigma,
    lower: due.lower,
    upper: due.upper,
    confidence: due.confidence,
  };
}

function clip(value: number): number {
  return value > CLIP ? CLIP : value < -CLIP ? -CLIP : value;
}

/** A model that answers nonsense has nothing to say; its own kit, not the blend, is the place to find out. */
function finite(value: number): number {
  return value - value === 0 ? clip(value) : 0;
}
