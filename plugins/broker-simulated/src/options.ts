import { z } from '@autotrader/sdk';

const fraction = z.number().min(0).max(0.5);

/** Options of the simulated broker. */
export const options = z.strictObject({
  slippage: z
    .discriminatedUnion('model', [
      z.strictObject({ model: z.literal('none') }),
      z.strictObject({ model: z.literal('fixed'), fraction }),
    ])
    .default({ model: 'none' })
    .meta({ description: 'How far market fills are worse than the price of the event, within its range' }),
  volumeShare: z.number().positive().max(1).optional().meta({
    description: "Most that all orders together may take of one event's volume; unlimited if unset",
  }),
  touch: z.boolean().default(false).meta({
    description: 'Limit orders fill when the price only touches them, not just when it trades through',
  }),
  latencyMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .default(0)
    .meta({ description: 'Time from the decision until the order takes part in the market, ms' }),
});

/** Validated options of the simulated broker. */
export type BrokerOptions = z.output<typeof options>;
