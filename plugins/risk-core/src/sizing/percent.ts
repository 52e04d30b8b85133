import { defineSizing, z } from '@autotrader/sdk';

const options = z.strictObject({
  percent: z
    .number()
    .positive()
    .max(100)
    .default(95)
    .meta({ live: true, search: [5, 100], description: 'Share of the equity put into an entry, percent' }),
  reservePercent: z.number().min(0).max(50).default(0.5).meta({
    description: 'Share of the free cash kept back for rounding and the price moving until the fill',
  }),
});

/**
 * A share of the equity, and never more than the free cash pays for with its fee:
 * quantity = min(equity × percent, cash × (1 − reserve) ÷ (1 + fee)) ÷ price.
 *
 * @example
 * // bot.config.yaml:  sizing: { use: percent, percent: 25 }
 */
export const percent = defineSizing({
  name: 'percent',
  options,
  size({ options, price, cash, equity, feeRate }) {
    const wanted = (equity * options.percent) / 100;
    const payable = (cash * (1 - options.reservePercent / 100)) / (1 + Math.max(0, feeRate));
    const quantity = Math.min(wanted, payable) / price;
    return quantity > 0 && quantity < Infinity ? quantity : 0;
  },
});
