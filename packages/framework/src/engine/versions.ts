import { botError, type State, type Upcaster } from '@autotrader/sdk';
import type { Chosen, EngineSpec, LaneSpec } from './spec.js';

/** State versions by `kind:name`, as they are kept beside a snapshot. What is not named was written in version 1. */
export type Versions = Readonly<Record<string, number>>;

/** Something whose state has a version. */
interface Versioned {
  readonly kind: string;
  readonly name: string;
  readonly version: number;
  readonly upcasters: Readonly<Record<number, Upcaster>>;
}

/**
 * The engine's own parts: ledger, orders, rows, forecasts. A change of their shape raises the version and adds the
 * upcaster of the whole state beside it. What of it is part of a learner (learner.ts) has a version there as well.
 */
const CORE: Versioned = { kind: 'core', name: 'engine', version: 1, upcasters: {} };
const CORE_PLUGIN = 'the bot itself';

/** The versions in which an engine of this specification writes its state. */
export function versionsOf({ lanes }: EngineSpec): Versions {
  const components = lanes.flatMap(componentsOf).map(({ definition }) => definition);
  return Object.fromEntries([CORE, ...components].map((each) => [keyOf(each), each.version] as const));
}

/**
 * A snapshot in the versions of the code that is here: each part goes through its component's upcasters. Throws
 * BOT_STATE_NEWER for a part that newer code wrote, BOT_STATE_UPCAST for one that cannot be brought forward.
 */
export function bringForward(spec: EngineSpec, snapshot: State, written: Versions): State {
  const present = Object.entries(versionsOf(spec));
  if (present.every(([key, version]) => version === (written[key] ?? 1))) return snapshot;
  const state = forward(CORE, CORE_PLUGIN, snapshot, written) as Parts;
  const lanes = state.lanes as Parts;
  const brought = mapParts(lanes, (parts, name) => {
    const lane = spec.lanes.find((each) => each.name === name);
    return lane ? laneForward(lane, parts as Parts, written) : parts;
  });
  return { ...state, lanes: brought };
}

/** States of a lane's models in the versions of the code that is here. Throws as `bringForward` does. */
export function modelsForward(
  { models }: LaneSpec,
  states: readonly State[],
  written: Versions,
): readonly State[] {
  return listForward(models, states, written);
}

type Parts = Readonly<Record<string, State>>;

function componentsOf(lane: LaneSpec): Chosen<Versioned>[] {
  const { features, strategyFeatures, models, strategy, risk, broker } = lane;
  return [...features, ...strategyFeatures, ...models, strategy, ...risk, broker];
}

function laneForward(lane: LaneSpec, parts: Parts, written: Versions): State {
  const { broker, risk, markets } = parts;
  return {
    ...parts,
    broker: chosenForward(lane.broker, broker as State, written),
    risk: listForward(lane.risk, risk as readonly State[], written),
    markets: mapParts(markets as Parts, (market) => marketForward(lane, market as Parts, written)),
  };
}

function marketForward(lane: LaneSpec, parts: Parts, written: Versions): State {
  const { features, models, strategy } = parts;
  const known = new Map([...lane.features, ...lane.strategyFeatures].map((each) => [each.key, each]));
  const feature = (state: State, key: string): State => {
    const chosen = known.get(key);
    return chosen ? chosenForward(chosen, state, written) : state;
  };
  return {
    ...parts,
    features: { ...(features as Parts), parts: mapParts((features as Parts).parts as Parts, feature) },
    models: listForward(lane.models, models as readonly State[], written),
    strategy: chosenForward(lane.strategy, strategy as State, written),
  };
}

function listForward(
  chosen: readonly Chosen<Versioned>[],
  states: readonly State[],
  written: Versions,
): State[] {
  return states.map((state, i) => chosenForward(chosen[i] as Chosen<Versioned>, state, written));
}

function chosenForward({ definition, plugin }: Chosen<Versioned>, state: State, written: Versions): State {
  return forward(definition, plugin ?? '', state, written);
}

function forward(definition: Versioned, plugin: string, state: State, written: Versions): State {
  const component = keyOf(definition);
  const { version: present, upcasters } = definition;
  const stored = written[component] ?? 1;
  if (stored > present) throw botError('BOT_STATE_NEWER', { component, plugin, stored, present });
  let brought = state;
  for (let version = stored; version < present; version++) {
    const stuck = (reason: string, cause?: unknown): Error =>
      botError('BOT_STATE_UPCAST', { component, plugin, from: version, to: version + 1, reason }, cause);
    const upcaster = upcasters[version];
    if (!upcaster) throw stuck(`it has no upcaster for version ${version}`);
    try {
      brought = upcaster(brought);
    } catch (error) {
      throw stuck(error instanceof Error ? error.message : String(error), error);
    }
  }
  return brought;
}

function mapParts(parts: Parts, change: (part: State, key: string) => State): Parts {
  return Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, change(part, key)]));
}

function keyOf({ kind, name }: Versioned): string {
  return `${kind}:${name}`;
}
