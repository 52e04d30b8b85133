import { approve, defineRisk, refuse, z, type Verdict } from '@autotrader/sdk';

const options = z.strictObject({
  percent: z
    .number()
    .positive()
    .max(100)
    .default(20)
    .meta({ live: true, description: 'Fall of the equity below its peak that halts trading, percent' }),
  resumeAfterMs: z
    .int()
    .positive()
    .optional()
    .meta({ description: 'Trade again after this time, from a new peak; never if unset' }),
});

type Options = z.output<typeof options>;
type Drawdown = {
  peak: number;
  /** Equity at the price before. */
  previous: number;
  halted: boolean;
  /** Exchange time of the halt, epoch ms. */
  since: number;
  /** Fall at the halt, percent. */
  fall: number;
};

interface View {
  readonly options: Options;
  readonly state: Drawdown;
  readonly equity: number;
  readonly time: number;
}

/** A peak or a fall counts once two prices in a row show it: one absurd print neither lifts the bar nor halts. */
function observe({ options, state, equity, time }: View): void {
  if (!(equity > 0) || equity === Infinity) return;
  const low = Math.min(state.previous, equity);
  const high = Math.max(state.previous, equity);
  state.previous = equity;
  if (state.halted) return;
  if (low > state.peak) state.peak = low;
  const fall = state.peak > 0 ? (1 - high / state.peak) * 100 : 0;
  if (fall >= options.percent) Object.assign(state, { halted: true, since: time, fall });
}

function resume({ options, state, time }: View): void {
  const { resumeAfterMs } = options;
  if (!state.halted || resumeAfterMs === undefined || time - state.since < resumeAfterMs) return;
  Object.assign(state, { halted: false, peak: state.previous, fall: 0 });
}

/**
 * Halts the lane (all that opens is refused, closing goes on) when its equity has fallen too far below its peak.
 *
 * @example
 * // bot.config.yaml:  risk: [{ use: max-drawdown, percent: 15, resumeAfterMs: 86400000 }]
 */
export const maxDrawdown = defineRisk({
  name: 'max-drawdown',
  options,
  state: (): Drawdown => ({ peak: 0, previous: 0, halted: false, since: 0, fall: 0 }),
  onPrice(_event, context) {
    resume(context);
    observe(context);
    return true;
  },
  tradingState(context) {
    resume(context);
    return context.state.halted ? 'halted' : 'active';
  },
  assess(_request, context): Verdict {
    resume(context);
    const { halted, fall, peak } = context.state;
    const limit = context.options.percent;
    return halted
      ? refuse('equity fell {fall} % below its peak {peak}, limit {limit} %', { fall, peak, limit })
      : approve;
  },
});
