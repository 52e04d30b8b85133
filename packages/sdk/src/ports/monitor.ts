import type { MarketEvent } from '../domain/market-event.js';
import type { Prediction } from '../domain/prediction.js';
import { port } from './port.js';

/** Skill of the forecasts so far. */
export interface SkillSummary {
  /** 1 − Σ(y−p)²/Σy², against the zero forecast; NaN before any score. */
  readonly r2: number;
  /** Share of right signs among non-zero outcomes. */
  readonly directionalAccuracy: number;
  /** Share of outcomes inside their interval. */
  readonly coverage: number;
  readonly scored: number;
  /** z of the mean loss difference to the zero forecast; above 1.64 is better at p < 0.05. */
  readonly zScore: number;
}

/** One instrument of a lane, as it stands. */
export interface InstrumentStatus {
  readonly instrument: string;
  readonly price: number;
  readonly prediction: Prediction | undefined;
  readonly skill: SkillSummary;
  /** Base currency. */
  readonly position: number;
  /** Last signal or refusal, in words. */
  readonly decision: string;
  readonly decisionTime: number;
}

/** One lane, as it stands. Money is numbers here: for the eye only. */
export interface LaneStatus {
  readonly lane: string;
  readonly strategy: string;
  readonly equity: number;
  readonly startingCash: number;
  readonly currency: string;
  readonly fills: number;
  readonly roundTrips: number;
  readonly instruments: readonly InstrumentStatus[];
}

/** The run, as it stands. */
export interface RunStatus {
  readonly runId: string;
  readonly session: number;
  /** What feeds it, in words: `simulated market`, `file x.csv`, `btcmarkets (live)`. */
  readonly source: string;
  readonly connection: string;
  /** Exchange time of the last event, epoch ms. */
  readonly time: number;
  readonly sequence: number;
  /** Events handled since the start of the session. */
  readonly events: number;
  readonly lanes: readonly LaneStatus[];
}

/** Watches a run. A tap: it may miss, and what it throws is logged and never reaches the flow. */
export interface Monitor {
  /** Called about once a second, and after the last event. */
  show(status: RunStatus): void;
  /** Called after the commit of each event's batch. */
  event?(event: MarketEvent, status: () => RunStatus): void;
  /** Called once at a clean end. */
  finish?(status: RunStatus, summary: string): void;
}

/** A monitor of the run. */
export const monitor = port<Monitor>('monitor');
