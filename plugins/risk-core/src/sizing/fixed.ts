import { defineSizing, z } from '@autotrader/sdk';

const options = z.strictObject({
  quantity: z.number().positive().meta({ live: true, description: 'Quantity of every entry, base currency' }),
});

/**
 * The same quantity every time. An order the cash does not cover is refused by the ledger, not made smaller.
 *
 * @example
 * // bot.config.yaml:  sizing: { use: fixed, quantity: 0.01 }
 */
export const fixed = defineSizing({
  name: 'fixed',
  options,
  size: ({ options }) => options.quantity,
});
