import type { InstrumentId, State } from '@autotrader/sdk';
import { createCandleBuilder, type CandleBuilderState } from '@autotrader/sdk/candles';
import type { Engine } from './engine.js';
import { learnerShape, misfit } from './learner-shape.js';
import type { Lane } from './lane.js';
import { noOutputs } from './outputs.js';
import type { Chosen, LaneSpec } from './spec.js';

type Parts = Readonly<Record<string, State>>;

/**
 * Brings into an engine made from another config what still fits of the one that ran: ledgers always, every other
 * part where component and options are the same. What is new begins anew; lanes that are gone are left behind.
 */
export function adopt(next: Engine, previous: Engine): Engine {
  for (const instrument of Object.values(previous.rules)) {
    if (follows(next, instrument.id)) next.step({ kind: 'instrumentChanged', instrument }, noOutputs);
  }
  for (const [id, tiers] of Object.entries(previous.fees)) {
    const instrument = id as InstrumentId;
    if (follows(next, id)) next.step({ kind: 'feesChanged', instrument, tiers }, noOutputs);
  }
  next.time = previous.time;
  for (const component of previous.disabled) next.disabled.add(component);
  next.builder = mergedBuilder(next, previous);
  for (const lane of next.lanes) {
    const before = previous.lanes.find(({ name }) => name === lane.name);
    if (before) takeOver(lane, before);
  }
  return next;
}

function takeOver(lane: Lane, before: Lane): void {
  lane.state = mergedLane(lane, before);
  if (same(lane.spec.broker, before.spec.broker)) return;
  for (const { id } of lane.markets) {
    const units = lane.ledger.held(id);
    if (units > 0n) lane.broker.hold?.(id, units);
  }
}

function follows(engine: Engine, id: string): boolean {
  return engine.spec.streams.some(({ instrument }) => instrument === id);
}

/** The same bars go on; others begin at the next boundary, because their first one would lack its beginning. */
function mergedBuilder(next: Engine, previous: Engine): CandleBuilderState {
  const shape = ({ slots }: CandleBuilderState): string =>
    JSON.stringify(slots.map(({ id, intervalMs }) => [id, intervalMs]));
  if (shape(next.builder) === shape(previous.builder)) return previous.builder;
  const { time } = previous;
  const instruments = next.builder.slots.map(({ id, intervalMs }) => ({
    id,
    intervalMs,
    afterId: previous.builder.slots.find((slot) => slot.id === id)?.watermark ?? 0,
    from: (Math.floor(time / intervalMs) + 1) * intervalMs,
  }));
  return { ...createCandleBuilder(instruments), time };
}

function mergedLane(lane: Lane, before: Lane): State {
  const fresh = lane.state as Parts;
  const old = before.state as Parts;
  const sameBroker = same(lane.spec.broker, before.spec.broker);
  const markets = fresh.markets as Parts;
  return {
    ledger: old.ledger as State,
    curve: old.curve as State,
    broker: (sameBroker ? old : fresh).broker as State,
    orders: (sameBroker ? old : fresh).orders as State,
    risk: lane.spec.risk.map((rule, i) => {
      const at = before.spec.risk.findIndex((other) => same(rule, other));
      return (at >= 0 ? (old.risk as readonly State[])[at] : (fresh.risk as readonly State[])[i]) as State;
    }),
    markets: Object.fromEntries(
      Object.entries(markets).map(([id, market]) => {
        const was = (old.markets as Parts)[id];
        return [
          id,
          was === undefined ? market : mergedMarket(lane.spec, market as Parts, before.spec, was as Parts),
        ];
      }),
    ),
  };
}

function mergedMarket(spec: LaneSpec, fresh: Parts, oldSpec: LaneSpec, old: Parts): State {
  const learner = sameLearner(spec, oldSpec) ? old : fresh;
  const strategy = spec.strategy.definition;
  const oldStrategy = oldSpec.strategy.definition;
  const sameStrategy = strategy.name === oldStrategy.name && strategy.version === oldStrategy.version;
  return {
    features: mergedFeatures(fresh.features as Parts, old.features as Parts),
    rows: learner.rows as State,
    experts: learner.experts as State,
    models: learner.models as State,
    prediction: learner.prediction as State,
    strategy: (sameStrategy ? old : fresh).strategy as State,
    price: old.price as State,
    trusted: old.trusted as State,
  };
}

function mergedFeatures(fresh: Parts, old: Parts): State {
  const parts = fresh.parts as Parts;
  const oldParts = old.parts as Parts;
  const keys = Object.keys(parts);
  const sameSlots = JSON.stringify(keys) === JSON.stringify(Object.keys(oldParts));
  return {
    values: (sameSlots ? old : fresh).values as State,
    parts: Object.fromEntries(keys.map((key) => [key, oldParts[key] ?? (parts[key] as State)])),
  };
}

function sameLearner(a: LaneSpec, b: LaneSpec): boolean {
  return misfit(learnerShape(a), learnerShape(b)) === undefined;
}

interface Named {
  readonly name: string;
  readonly version: number;
}

function same(a: Chosen<Named>, b: Chosen<Named> | undefined): boolean {
  const identity = ({ definition, options }: Chosen<Named>): string =>
    JSON.stringify([definition.name, definition.version, options]);
  return b !== undefined && identity(a) === identity(b);
}
