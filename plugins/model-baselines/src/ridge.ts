import { defineModel, z, type FeatureRows, type ModelContext, type Stateful } from '@autotrader/sdk';
import { dot, learnLeastSquares, startLeastSquares, type LeastSquares } from './least-squares.js';

const options = z.strictObject({
  ridge: z
    .number()
    .positive()
    .default(1)
    .meta({ search: [0.1, 100], description: 'Weight of the penalty on squared weights' }),
  forgetting: z
    .number()
    .min(0.9)
    .max(1)
    .default(1)
    .meta({
      search: [0.995, 1],
      description: 'Weight of an outcome relative to the next one; 1 forgets nothing',
    }),
  intercept: z.boolean().default(true).meta({ description: 'Add an input that is always 1' }),
});

type RidgeContext = ModelContext<z.output<typeof options>>;

class Ridge implements Stateful {
  state: LeastSquares;
  readonly #context: RidgeContext;
  /** Scratch, written before it is read in every call. */
  readonly #inputs: Float64Array;
  readonly #gain: Float64Array;

  constructor(context: RidgeContext) {
    const inputs = context.width + (context.options.intercept ? 1 : 0);
    this.#context = context;
    this.#inputs = new Float64Array(inputs);
    this.#gain = new Float64Array(inputs);
    this.state = startLeastSquares(inputs, context.options.ridge);
  }

  predictOne(rows: FeatureRows, index: number): number {
    const point = this.#read(rows, index) ? dot(this.state.weights, this.#inputs) : 0;
    return Number.isFinite(point) ? point : 0;
  }

  learnOne(rows: FeatureRows, index: number, target: number): void {
    const { forgetting, ridge } = this.#context.options;
    if (!Number.isFinite(target) || !this.#read(rows, index)) return;
    learnLeastSquares(this.state, this.#inputs, target, this.#gain, forgetting, ridge);
  }

  metrics(): Readonly<Record<string, number>> {
    const { weights, steps } = this.state;
    return { steps, weightNorm: Math.sqrt(dot(weights, weights)) };
  }

  /** Reads a row; false when a feature is no number, and then nothing can be said of it. */
  #read(rows: FeatureRows, index: number): boolean {
    const { width } = this.#context;
    for (let k = 0; k < width; k += 1) {
      const value = rows.get(index, k);
      if (!Number.isFinite(value)) return false;
      this.#inputs[k] = value;
    }
    if (width < this.#inputs.length) this.#inputs[width] = 1;
    return true;
  }
}

/**
 * Linear regression with a ridge penalty, exact after every outcome: recursive least squares.
 *
 * @example
 * // bot.config.yaml:  models: [zero, { use: ridge, forgetting: 0.9999 }]
 */
export const ridge = defineModel({
  name: 'ridge',
  options,
  create: (context) => new Ridge(context),
});
