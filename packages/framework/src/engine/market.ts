import {
  unitsFromDecimal,
  type Instrument,
  type InstrumentId,
  type Model,
  type Position,
  type Prediction,
} from '@autotrader/sdk';
import { createRandom, hashSeed } from '@autotrader/sdk/random';
import { Experts } from './experts.js';
import { Features } from './features.js';
import { Rows } from './rows.js';
import type { LaneSpec, StreamSpec } from './spec.js';
import { StrategyRunner } from './strategy-runner.js';

/** The venue's rules of an instrument in units of 1e-8. */
export interface TradingRules {
  readonly instrument: Instrument;
  readonly tick: bigint;
  readonly lot: bigint;
  readonly minimum: bigint;
}

/** What a lane has of one instrument: a record without logic. */
export interface Market {
  readonly id: InstrumentId;
  readonly intervalMs: number;
  readonly features: Features;
  readonly rows: Rows | undefined;
  readonly models: readonly Model[];
  readonly experts: Experts | undefined;
  /** Slots of the learner's features, and the raw row they are gathered into. */
  readonly slots: readonly number[];
  readonly rawRow: Float64Array;
  readonly strategy: StrategyRunner;
  rules: TradingRules | undefined;
  /** Last price, quote currency; NaN before the first. */
  price: number;
  /** False while the last price is an outlier. */
  trusted: boolean;
  held: number;
  position: Position | undefined;
  prediction: Prediction | undefined;
}

/** Makes a lane's record of one instrument. */
export function createMarket(spec: LaneSpec, stream: StreamSpec, seed: number): Market {
  const features = new Features([...spec.features, ...spec.strategyFeatures]);
  const width = spec.features.length;
  const learns = spec.models.length > 0 && width > 0;
  const seedOf = (part: string): number => hashSeed(seed, spec.name, stream.instrument, part);
  const rows = learns ? new Rows(width, createRandom(seedOf('rows'))) : undefined;
  const models = learns
    ? spec.models.map(({ definition, options }, i) =>
        definition.create({ width, horizon: spec.horizon, seed: seedOf(`${i}:${definition.name}`), options }),
      )
    : [];
  return {
    id: stream.instrument,
    intervalMs: stream.intervalMs,
    features,
    rows,
    models,
    experts: rows ? new Experts({ models, rows, horizon: spec.horizon }) : undefined,
    slots: spec.features.map(({ key }) => features.slot(key)),
    rawRow: new Float64Array(width),
    strategy: new StrategyRunner(spec.strategy, features.view(spec.strategyFeatures)),
    rules: undefined,
    price: NaN,
    trusted: true,
    held: 0,
    position: undefined,
    prediction: undefined,
  };
}

/** The venue's rules in units. */
export function tradingRules(instrument: Instrument): TradingRules {
  const units = (text: string): bigint => unitsFromDecimal(text) ?? 0n;
  return {
    instrument,
    tick: units(instrument.tickSize),
    lot: units(instrument.lotSize),
    minimum: units(instrument.minimumQuantity),
  };
}

/** Largest multiple of the lot not above a quantity (base currency), in units; 0n for what is no quantity. */
export function wholeLots(quantity: number, rules: TradingRules): bigint {
  if (!(quantity > 0) || quantity === Infinity) return 0n;
  // Half a unit down: the nearest unit must not be above the quantity asked for.
  const units = BigInt(Math.floor(Math.min(quantity, MAX_QUANTITY) * 1e8 + 1e-6));
  return units - (units % (rules.lot > 0n ? rules.lot : 1n));
}

/** Largest quantity of one order, base currency: keeps sizing in exact numbers. */
const MAX_QUANTITY = 90_000_000;
