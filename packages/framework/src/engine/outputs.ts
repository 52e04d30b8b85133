import type {
  ApprovedOrder,
  Fill,
  OrderUpdate,
  Prediction,
  RefusedOrder,
  RoundTrip,
  Signal,
} from '@autotrader/sdk';
import type { ScoredPrediction } from './experts.js';

/** Where the results of a step go, in the order they arise. */
export interface Outputs {
  prediction(lane: string, prediction: Prediction): void;
  scored(lane: string, instrument: string, scored: ScoredPrediction): void;
  signal(lane: string, instrument: string, signal: Signal): void;
  refused(lane: string, refused: RefusedOrder): void;
  order(lane: string, order: ApprovedOrder): void;
  update(lane: string, update: OrderUpdate): void;
  fill(lane: string, fill: Fill): void;
  roundTrip(lane: string, roundTrip: RoundTrip): void;
}

const nothing = (): void => undefined;

/** Drops every result; the base of sinks that want only some. */
export const noOutputs: Outputs = {
  prediction: nothing,
  scored: nothing,
  signal: nothing,
  refused: nothing,
  order: nothing,
  update: nothing,
  fill: nothing,
  roundTrip: nothing,
};
