import type { Outputs } from '../engine/index.js';

/** Hands every output to several sinks, in order. */
export function fanOut(...sinks: readonly Outputs[]): Outputs {
  return {
    prediction: (lane, prediction) => sinks.forEach((sink) => sink.prediction(lane, prediction)),
    scored: (lane, instrument, scored) => sinks.forEach((sink) => sink.scored(lane, instrument, scored)),
    signal: (lane, instrument, signal) => sinks.forEach((sink) => sink.signal(lane, instrument, signal)),
    refused: (lane, refused) => sinks.forEach((sink) => sink.refused(lane, refused)),
    order: (lane, order) => sinks.forEach((sink) => sink.order(lane, order)),
    update: (lane, update) => sinks.forEach((sink) => sink.update(lane, update)),
    fill: (lane, fill) => sinks.forEach((sink) => sink.fill(lane, fill)),
    roundTrip: (lane, roundTrip) => sinks.forEach((sink) => sink.roundTrip(lane, roundTrip)),
  };
}
