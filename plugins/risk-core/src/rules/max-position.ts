import { approve, defineRisk, numberFromUnits, reduce, refuse, z, type Verdict } from '@autotrader/sdk';

const options = z
  .strictObject({
    quantity: z
      .number()
      .positive()
      .optional()
      .meta({ live: true, description: 'Most that may be held of one instrument, base currency' }),
    percent: z
      .number()
      .positive()
      .max(100)
      .optional()
      .meta({ live: true, description: 'Most that may be held of one instrument, percent of the equity' }),
  })
  .refine(({ quantity, percent }) => quantity !== undefined || percent !== undefined, {
    message: 'set quantity, percent or both',
  });

/**
 * Bounds what is held of one instrument; of several bounds the smallest counts. A request beyond it is made smaller,
 * one with no room left is refused.
 *
 * @example
 * // bot.config.yaml:  risk: [{ use: max-position, percent: 50 }]
 */
export const maxPosition = defineRisk({
  name: 'max-position',
  options,
  assess(request, { options, price, equity, held }): Verdict {
    if (request.side === 'sell') return approve;
    const { quantity = Infinity, percent } = options;
    const limit = percent === undefined ? quantity : Math.min(quantity, (equity * percent) / 100 / price);
    const wanted = numberFromUnits(request.quantity);
    if (held + wanted <= limit) return approve;
    const values = { held, wanted, limit };
    if (!(limit > held)) return refuse('{held} held is at the limit of {limit}', values);
    return reduce(limit - held, '{wanted} on top of {held} held is above the limit of {limit}', values);
  },
});
