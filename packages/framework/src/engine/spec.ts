import type {
  BrokerDefinition,
  Feed,
  FeatureDefinition,
  InstrumentId,
  ModelDefinition,
  RiskDefinition,
  SizingDefinition,
  StrategyDefinition,
} from '@autotrader/sdk';

/** A definition with its validated options. */
export interface Chosen<Definition> {
  readonly definition: Definition;
  readonly options: unknown;
  /** Package that brought it, for messages. */
  readonly plugin?: string;
}

/** A feature asked for under a name; `key` is equal for equal definition and options. */
export interface ChosenFeature extends Chosen<FeatureDefinition> {
  readonly alias: string;
  readonly key: string;
}

/** One account with what decides and learns for it. */
export interface LaneSpec {
  readonly name: string;
  /** Opening balances in units of 1e-8, by asset. */
  readonly cash: Readonly<Record<string, bigint>>;
  /** Flat fee as a fraction (decimal string) in place of the venue's table. */
  readonly feeRate: string | undefined;
  /** Bars between a prediction and its outcome. */
  readonly horizon: number;
  /** The learner's features, one number a row each. */
  readonly features: readonly ChosenFeature[];
  readonly models: readonly Chosen<ModelDefinition>[];
  readonly strategy: Chosen<StrategyDefinition>;
  readonly strategyFeatures: readonly ChosenFeature[];
  readonly sizing: Chosen<SizingDefinition>;
  readonly risk: readonly Chosen<RiskDefinition>[];
  readonly broker: Chosen<BrokerDefinition>;
}

/** One instrument the run follows. */
export interface StreamSpec {
  readonly instrument: InstrumentId;
  readonly feed: Feed;
  readonly intervalMs: number;
}

/** All an engine is made from. */
export interface EngineSpec {
  readonly seed: number;
  readonly streams: readonly StreamSpec[];
  readonly lanes: readonly LaneSpec[];
}
