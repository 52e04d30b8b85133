import type {
  BrokerDefinition,
  ComponentDefinition,
  FeatureDefinition,
  ModelDefinition,
  RiskDefinition,
  SizingDefinition,
  StrategyDefinition,
} from '@autotrader/sdk';
import broker from '@autotrader/plugin-broker-simulated';
import features from '@autotrader/plugin-features-core';
import baselines from '@autotrader/plugin-model-baselines';
import lstm from '@autotrader/plugin-model-lstm';
import risk from '@autotrader/plugin-risk-core';
import confidence from '@autotrader/plugin-strategy-confidence';
import emaCross from '@autotrader/plugin-strategy-ema-cross';
import type { Chosen, ChosenFeature } from '../../../packages/framework/dist/engine/index.js';
import { DEFAULT_FEATURES } from '../../../packages/framework/dist/runs/default-features.js';
import { bracket, notes } from './strategies.js';

interface ByKind {
  feature: FeatureDefinition;
  model: ModelDefinition;
  strategy: StrategyDefinition;
  sizing: SizingDefinition;
  risk: RiskDefinition;
  broker: BrokerDefinition;
}

/** The default plugins' components, and the strategies of these tests. */
const DEFINITIONS = [
  ...[broker, features, baselines, lstm, risk, confidence, emaCross].flat(),
  ...[bracket, notes],
] as unknown as readonly ComponentDefinition[];

/** Loads what components load once, such as WebAssembly. */
export async function prepare(): Promise<void> {
  for (const definition of DEFINITIONS) if (definition.kind === 'model') await definition.prepare?.();
}

/** A component by kind and name, its options checked as a config's are. */
export function choose<Kind extends keyof ByKind>(
  kind: Kind,
  name: string,
  options: object = {},
): Chosen<ByKind[Kind]> {
  const definition = DEFINITIONS.find((each) => each.kind === kind && each.name === name);
  if (!definition) throw new Error(`there is no ${kind} ${name}`);
  return { definition: definition as unknown as ByKind[Kind], options: definition.options.parse(options) };
}

/** Features by short names: `rsi14` is `rsi` with the period 14. */
export function chooseFeatures(names: readonly string[] = DEFAULT_FEATURES): ChosenFeature[] {
  return names.map((name) => {
    const [, use = name, period] = /^(.*[a-z])(\d+)$/.exec(name) ?? [];
    return { alias: name, key: name, ...choose('feature', use, period ? { period: Number(period) } : {}) };
  });
}

/** Names of all default features. */
export const everyFeature = (): string[] =>
  DEFINITIONS.filter(({ kind }) => kind === 'feature').map(({ name }) => name);

/** The default experts, the network smaller than its default so that tests are quick. */
export const experts = (lstmOptions: object = { steps: 8, hidden: 8, replay: 1 }) => [
  choose('model', 'zero'),
  choose('model', 'ridge'),
  choose('model', 'lstm', lstmOptions),
];
