import { z } from '@autotrader/sdk';

const percent = z.number().positive().max(99).optional();

/** Options of the confidence strategy. */
export const options = z.strictObject({
  confidenceMin: z
    .number()
    .min(0.5)
    .max(1)
    .default(0.55)
    .meta({ live: true, search: [0.5, 0.7], description: 'Least calibrated confidence of an entry' }),
  costMultiple: z
    .number()
    .min(0)
    .max(100)
    .default(1)
    .meta({
      live: true,
      search: [0.5, 3],
      description: 'The edge must exceed the round-trip cost times this',
    }),
  exitMultiple: z
    .number()
    .min(0)
    .max(100)
    .default(0.5)
    .meta({
      live: true,
      search: [0, 1],
      description: 'Leave when the edge is below minus the cost times this',
    }),
  requireInterval: z
    .boolean()
    .default(false)
    .meta({ live: true, description: 'Enter only when the whole interval lies above zero' }),
  patienceMax: z
    .number()
    .min(1)
    .max(1000)
    .default(10)
    .meta({
      search: [1, 50],
      description: 'Most horizons of gain that a persistent forecast is credited with',
    }),
  persistenceWindow: z
    .int()
    .min(10)
    .max(100_000)
    .default(500)
    .meta({ description: 'Forecasts over which their persistence is measured' }),
  stopLossPercent: percent.meta({ description: 'Close this far below the entry' }),
  takeProfitPercent: percent.meta({ description: 'Close this far above the entry' }),
  holdBars: z.int().positive().optional().meta({ description: 'Close after this many bars' }),
});

/** Validated options. */
export type ConfidenceOptions = z.output<typeof options>;
