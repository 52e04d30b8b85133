import type { InputEvent, InstrumentId, State } from '@autotrader/sdk';
import { decodeState, encodeState } from '@autotrader/sdk/state';
import { Engine, type EngineSpec, type LaneSpec } from '../../../packages/framework/dist/engine/index.js';
import { OutputLog } from '../../../packages/framework/dist/recovery/output-log.js';
import { choose, chooseFeatures, experts } from './components.js';
import { BTC, ETH, MINUTE } from './streams.js';

/** A billion in units of 1e-8. */
export const BILLION = 10n ** 17n;

/** A lane that trades the crossing of two averages, one coin at a time, within three rules. */
export function crossLane(overrides: Partial<LaneSpec> = {}): LaneSpec {
  return {
    name: 'main',
    cash: { AUD: BILLION },
    feeRate: undefined,
    horizon: 1,
    features: [],
    models: [],
    strategy: choose('strategy', 'ema-cross'),
    strategyFeatures: [],
    sizing: choose('sizing', 'fixed', { quantity: 1 }),
    risk: [
      choose('risk', 'max-position', { quantity: 10 }),
      choose('risk', 'max-drawdown', { percent: 90 }),
      choose('risk', 'cooldown', { ms: 1 }),
    ],
    broker: choose('broker', 'simulated'),
    ...overrides,
  };
}

/** A lane with the default features and experts, which acts on every forecast it can. */
export function learningLane(overrides: Partial<LaneSpec> = {}): LaneSpec {
  const eager = { confidenceMin: 0.5, costMultiple: 0, exitMultiple: 0, stopLossPercent: 0.3 };
  return crossLane({
    features: chooseFeatures(),
    models: experts(),
    strategy: choose('strategy', 'confidence', { ...eager, takeProfitPercent: 0.3 }),
    sizing: choose('sizing', 'percent', { percent: 30 }),
    risk: [choose('risk', 'max-drawdown', { percent: 90 }), choose('risk', 'outlier-gate')],
    ...overrides,
  });
}

/** What keeps orders of every sort open. */
export function bracketLane(overrides: Partial<LaneSpec> = {}): LaneSpec {
  return crossLane({
    strategy: choose('strategy', 'bracket'),
    sizing: choose('sizing', 'percent', { percent: 40 }),
    ...overrides,
  });
}

/** An engine's specification over instruments whose journal holds candles, unless `feed` says otherwise. */
export function specOf(
  lanes: readonly LaneSpec[],
  ids: readonly InstrumentId[] = [BTC],
  rest: { readonly seed?: number; readonly feed?: 'candles' | 'trades' } = {},
): EngineSpec {
  const { seed = 1, feed = 'candles' } = rest;
  return { seed, lanes, streams: ids.map((instrument) => ({ instrument, feed, intervalMs: MINUTE })) };
}

/** Two lanes over two instruments: learners in one, brackets in the other. */
export const twoByTwo = (seed = 1): EngineSpec =>
  specOf([learningLane(), bracketLane({ name: 'brackets' })], [BTC, ETH], { seed });

/** One packed output (see OutputLog): its code, its lane, and what there is to say. */
export type Packed = readonly (string | number | bigint)[];

/** An engine with everything it puts out, one packed list an event. */
export class Bench {
  readonly engine: Engine;
  readonly outputs: State[] = [];
  private readonly log = new OutputLog();

  constructor(readonly spec: EngineSpec) {
    this.engine = new Engine(spec);
  }

  /** Steps events; returns itself. */
  play(events: readonly InputEvent[], history = false): this {
    for (const event of events) {
      this.engine.step(event, this.log, history);
      this.outputs.push(this.log.take());
    }
    return this;
  }

  get digest(): string {
    return this.engine.digest().hash;
  }

  /** The outputs of all events from the one at `index` on, as canonical bytes. */
  bytes(index = 0): string {
    return Buffer.from(encodeState(this.outputs.slice(index))).toString('base64');
  }

  /** All outputs, in order. */
  get all(): readonly Packed[] {
    return this.outputs.flatMap((list) => list as unknown as readonly Packed[]);
  }

  /** Outputs of one sort. */
  sort(code: number): readonly Packed[] {
    return this.all.filter(([c]) => c === code);
  }

  snapshot(): Uint8Array {
    return encodeState(this.engine.state);
  }

  /** A fresh bench of the same specification that holds a snapshot. */
  static restored(spec: EngineSpec, snapshot: Uint8Array): Bench {
    const bench = new Bench(spec);
    bench.engine.state = decodeState(snapshot);
    return bench;
  }
}

/** Codes of the packed outputs. */
export const OUTPUT = {
  prediction: 1,
  signal: 2,
  refused: 3,
  order: 4,
  update: 5,
  fill: 6,
  roundTrip: 7,
  scored: 8,
} as const;
