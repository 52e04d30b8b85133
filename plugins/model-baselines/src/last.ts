import { defineModel, z, type FeatureRows, type Stateful } from '@autotrader/sdk';

class Last implements Stateful {
  state = { target: 0 };
  predictOne(): number {
    return this.state.target;
  }
  learnOne(_rows: FeatureRows, _index: number, target: number): void {
    if (Number.isFinite(target)) this.state.target = target;
  }
}

/**
 * Expects the last outcome again.
 *
 * @example
 * // bot.config.yaml:  models: [last]
 */
export const last = defineModel({ name: 'last', options: z.strictObject({}), create: () => new Last() });
