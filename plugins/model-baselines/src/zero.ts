import { defineModel, z, type Stateful } from '@autotrader/sdk';

class Zero implements Stateful {
  state = {};
  predictOne(): number {
    return 0;
  }
  learnOne(): void {}
}

/**
 * Expects no move: the baseline that every skill is measured against.
 *
 * @example
 * // bot.config.yaml:  models: [zero, ridge]
 */
export const zero = defineModel({ name: 'zero', options: z.strictObject({}), create: () => new Zero() });
