import { unitsFromDecimal, type Feed, type FeatureRequest, type FeatureRequests } from '@autotrader/sdk';
import type { BotConfig, LaneConfig } from '../config/bot-config.js';
import type { ChosenFeature, EngineSpec, LaneSpec, StreamSpec } from '../engine/index.js';
import { chooseComponent, type Origins } from '../kernel/component-options.js';
import type { Registry } from '../kernel/registry.js';
import { DEFAULT_FEATURES } from './default-features.js';

/** One stream of the run, with its feed decided. */
export type RunStream = StreamSpec & { readonly feed: Feed };

/** Puts together what the engine is made from: components found by name, options checked. */
export function engineSpec(registry: Registry, config: BotConfig, streams: readonly RunStream[]): EngineSpec {
  return {
    seed: config.seed,
    streams,
    lanes: config.lanes.map((lane) => laneSpec(registry, lane, config.origins)),
  };
}

function laneSpec(registry: Registry, lane: LaneConfig, origins: Origins): LaneSpec {
  const choose = <K extends Parameters<typeof chooseComponent>[1]>(kind: K, spec: LaneConfig['strategy']) =>
    chooseComponent(registry, kind, spec, origins);
  const strategy = choose('strategy', lane.strategy);
  const path = `lanes.${lane.name}`;
  return {
    name: lane.name,
    cash: Object.fromEntries(
      Object.entries(lane.account.cash).map(([asset, amount]) => [asset, unitsFromDecimal(amount) ?? 0n]),
    ),
    feeRate: lane.account.fee,
    horizon: lane.horizon,
    features: chooseFeatures(registry, lane.features ?? DEFAULT_FEATURES, `${path}.features`, origins),
    models: lane.models.map((spec) => choose('model', spec)),
    strategy,
    strategyFeatures: chooseFeatures(
      registry,
      strategy.definition.features,
      `strategy ${lane.strategy.use}`,
      origins,
    ),
    sizing: choose('sizing', lane.sizing),
    risk: lane.risk.map((spec) => choose('risk', spec)),
    broker: choose('broker', lane.broker),
  };
}

function chooseFeatures(
  registry: Registry,
  requests: FeatureRequests,
  path: string,
  origins: Origins,
): ChosenFeature[] {
  const named: [string, FeatureRequest][] = Array.isArray(requests)
    ? requests.map((name: string) => [name, name])
    : Object.entries(requests as Readonly<Record<string, FeatureRequest>>);
  return named.map(([alias, request]) => chooseFeature(registry, alias, request, path, origins));
}

function chooseFeature(
  registry: Registry,
  alias: string,
  request: FeatureRequest,
  path: string,
  origins: Origins,
): ChosenFeature {
  const { use, ...options } = typeof request === 'string' ? longForm(registry, request) : request;
  const chosen = chooseComponent(registry, 'feature', { use, options, path: `${path}.${alias}` }, origins);
  return { alias, key: featureKey(use, chosen.options), ...chosen };
}

/** `rsi14` is short for `{ use: 'rsi', period: 14 }`, unless a feature has that very name. */
function longForm(registry: Registry, name: string): { use: string; period?: number } {
  const match = /^(.*[a-z])(\d+)$/.exec(name);
  if (!match || registry.names('feature').includes(name)) return { use: name };
  return { use: match[1] as string, period: Number(match[2]) };
}

function featureKey(use: string, options: Readonly<Record<string, unknown>>): string {
  const sorted = Object.keys(options).sort();
  return `${use}(${sorted.map((key) => `${key}=${JSON.stringify(options[key])}`).join(',')})`;
}
