import type { InputEvent } from '@autotrader/sdk';
import { digestHex } from '@autotrader/sdk/state';
import type { EngineSpec } from '../../../packages/framework/dist/engine/index.js';
import { choose, experts, prepare } from '../../engine/dist-test/components.js';
import {
  Bench,
  bracketLane,
  crossLane,
  learningLane,
  specOf,
} from '../../engine/dist-test/engine-fixture.js';
import { asTrades, BTC, candles, opening } from '../../engine/dist-test/streams.js';

/** What a run comes to: the root of its state's digest tree, and the SHA-256 of all its outputs. */
export interface Result {
  readonly state: string;
  readonly outputs: string;
}

interface Run {
  readonly spec: () => EngineSpec;
  readonly events: () => readonly InputEvent[];
}

/** The experts as a config without `models` has them. */
const defaultExperts = () => experts({});

/** The runs whose results are pinned, by name. */
const RUNS: Readonly<Record<string, Run>> = {
  'ema-cross over 20,000 bars': {
    spec: () => specOf([crossLane()]),
    events: () => [...opening(), ...candles(20_000)],
  },
  'brackets over the prints of 5,000 bars': {
    spec: () => specOf([bracketLane({ risk: [choose('risk', 'outlier-gate')] })], [BTC], { feed: 'trades' }),
    events: () => [...opening(), ...asTrades(candles(5_000))],
  },
  'zero, ridge and LSTM over 3,000 bars': {
    spec: () => specOf([learningLane({ models: defaultExperts() })]),
    events: () => [...opening(), ...candles(3_000)],
  },
};

/** Names of the pinned runs. */
export const RUN_NAMES: readonly string[] = Object.keys(RUNS);

/** Plays a pinned run from its first event. */
export async function resultOf(name: string): Promise<Result> {
  const run = RUNS[name];
  if (!run) throw new Error(`there is no run ${name}`);
  await prepare();
  const bench = new Bench(run.spec()).play(run.events());
  return { state: bench.digest, outputs: digestHex(bench.outputs) };
}
