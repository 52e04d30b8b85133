import { defineModel, z, type FeatureRows, type Stateful } from '@autotrader/sdk';
import { pow } from '@autotrader/sdk/math';

const options = z.strictObject({
  halfLife: z
    .number()
    .positive()
    .max(1e6)
    .default(10)
    .meta({ search: [2, 200], description: 'Outcomes after which one weighs half as much' }),
});

class Ewma implements Stateful {
  state = { mean: 0 };
  readonly #rate: number;

  constructor(halfLife: number) {
    this.#rate = 1 - pow(0.5, 1 / halfLife);
  }

  predictOne(): number {
    return this.state.mean;
  }

  learnOne(_rows: FeatureRows, _index: number, target: number): void {
    if (Number.isFinite(target)) this.state.mean += this.#rate * (target - this.state.mean);
  }
}

/**
 * Expects the exponentially weighted mean of the outcomes so far, which starts at zero.
 *
 * @example
 * // bot.config.yaml:  models: [{ use: ewma, halfLife: 20 }]
 */
export const ewma = defineModel({
  name: 'ewma',
  options,
  create: ({ options }) => new Ewma(options.halfLife),
});
