import type { Foreign, Model } from '@autotrader/sdk';
import { createRandom, nextNormal } from '@autotrader/sdk/random';
import { lstm } from '@autotrader/plugin-model-lstm';
import { MemoryRows } from './rows.js';

export const SMALL = { steps: 8, hidden: 12, replay: 2 };

/** A small learner on three features. */
export function small(options: Record<string, unknown> = {}, seed = 1): Model & Foreign {
  const parsed = lstm.options.parse({ ...SMALL, ...options });
  return lstm.create({ width: 3, horizon: 1, seed, options: parsed }) as Model & Foreign;
}

/** The part of a model a stream drives. */
export type Learner = Pick<Model, 'learnOne' | 'predictOne'>;

/** Learns nothing: moves a stream forward. */
export const idle: Learner = { predictOne: () => 0, learnOne: () => undefined };

/** Seeded AR(1) of coefficient 0.8, unit variance: rows are value, its square, noise; the target is the next value. */
export class Stream {
  readonly rows = new MemoryRows(3);
  readonly #random;
  #value = 0;

  constructor(seed: number) {
    this.#random = createRandom(seed);
  }

  /** One point as the engine does it: learn the outcome of the row before, then predict. */
  step(
    model: Pick<Model, 'learnOne' | 'predictOne'>,
    predict = true,
  ): { prediction: number; target: number } {
    this.#value = 0.8 * this.#value + 0.6 * nextNormal(this.#random);
    const last = this.rows.length - 1;
    const target = this.#value;
    let prediction = NaN;
    if (last >= 0) {
      prediction = predict ? model.predictOne(this.rows, last) : NaN;
      this.rows.know(last, target);
      model.learnOne(this.rows, last, target);
    }
    this.rows.append([this.#value, this.#value * this.#value, nextNormal(this.#random)]);
    return { prediction, target };
  }
}
