import { approve, defineRisk, refuse, z, type Verdict } from '@autotrader/sdk';

const options = z.strictObject({
  ms: z
    .int()
    .positive()
    .default(3_600_000)
    .meta({ live: true, description: 'How long no entry is allowed after a round trip, ms' }),
  after: z
    .enum(['loss', 'any'])
    .default('loss')
    .meta({ description: 'Which round trips count: those that lost money after fees, or any' }),
});

/** By instrument, exchange time until which nothing is opened, epoch ms. */
type Cooldowns = { until: Record<string, number> };

/**
 * No new entry in an instrument for a while after a losing round trip.
 *
 * @example
 * // bot.config.yaml:  risk: [{ use: cooldown, ms: 900000 }]
 */
export const cooldown = defineRisk({
  name: 'cooldown',
  options,
  state: (): Cooldowns => ({ until: {} }),
  onRoundTrip({ instrument, closedAt, profit }, { options, state }) {
    if (options.after === 'any' || profit < 0n) state.until[instrument] = closedAt + options.ms;
  },
  assess({ instrument }, { options, state, time }): Verdict {
    const leftMs = (state.until[instrument] ?? -Infinity) - time;
    if (!(leftMs > 0)) return approve;
    const what = options.after === 'loss' ? 'a losing round trip' : 'a round trip';
    return refuse(`cooling down after ${what} for another {leftMs} ms`, { leftMs });
  },
});
