import { defineRisk, z, type Candle, type Trade } from '@autotrader/sdk';

const options = z.strictObject({
  sigmas: z
    .number()
    .min(3)
    .max(1000)
    .default(20)
    .meta({ live: true, description: 'Volatilities a price may move at once before it is an outlier' }),
  window: z
    .int()
    .min(2)
    .max(100_000)
    .default(100)
    .meta({ description: 'Span of the exponentially weighted volatility, prices' }),
  floorPercent: z
    .number()
    .positive()
    .max(1000)
    .default(5)
    .meta({ description: 'Smaller moves are never outliers, percent' }),
  ceilingPercent: z.number().positive().max(10_000).default(50).meta({
    description: 'Larger moves are always outliers, also while the volatility is being learnt, percent',
  }),
  confirmations: z.int().min(1).max(1000).default(5).meta({
    description: 'Consecutive prices that agree with each other after which a new level is believed',
  }),
});

type Options = z.output<typeof options>;

/** What the gate knows of one instrument. */
type Gate = {
  /** Last price believed; 0 before the first. */
  trusted: number;
  /** Exponentially weighted mean of squared returns. */
  variance: number;
  /** Last price that was not believed, and how many in a row have agreed. */
  suspect: number;
  agreeing: number;
};
type Gates = { instruments: Record<string, Gate> };

/** Size of a move, alike up and down: ×100 and ÷100 are both 99. */
const move = (from: number, to: number): number => (to > from ? to / from : from / to) - 1;

const usable = (price: number): boolean => price > 0 && price < Infinity;

function bound({ sigmas, floorPercent, ceilingPercent }: Options, gate: Gate): number {
  const wide = Math.max(sigmas * Math.sqrt(gate.variance), floorPercent / 100);
  return Math.min(wide, ceilingPercent / 100);
}

function believe(gate: Gate, price: number, size: number, window: number): void {
  gate.variance += (2 / (window + 1)) * (size * size - gate.variance);
  gate.trusted = price;
  gate.agreeing = 0;
}

/** Counts a price that is too far from the level believed; true once enough of them agree on a new level. */
function confirmed(gate: Gate, price: number, limit: number, confirmations: number): boolean {
  gate.agreeing = gate.agreeing > 0 && move(gate.suspect, price) <= limit ? gate.agreeing + 1 : 1;
  gate.suspect = price;
  if (gate.agreeing < confirmations) return false;
  gate.trusted = price;
  gate.agreeing = 0;
  return true;
}

function judge(gate: Gate, price: number, options: Options): boolean {
  const size = move(gate.trusted, price);
  const limit = bound(options, gate);
  if (size > limit) return confirmed(gate, price, limit, options.confirmations);
  believe(gate, price, size, options.window);
  return true;
}

/** A bar's wick is no level, but nothing may be learnt from a bar with an absurd one. */
function wickFits(gate: Gate, { high, low }: Candle, options: Options): boolean {
  const limit = bound(options, gate);
  return move(gate.trusted, high) <= limit && move(gate.trusted, low) <= limit;
}

const priceOf = (event: Candle | Trade): number => (event.kind === 'candle' ? event.close : event.price);

/**
 * Marks absurd prices so that nothing is learnt from them and nothing is entered on them, while a level that holds
 * for `confirmations` prices is believed.
 *
 * @example
 * // bot.config.yaml:  risk: [{ use: outlier-gate, sigmas: 25 }]
 */
export const outlierGate = defineRisk({
  name: 'outlier-gate',
  options,
  state: (): Gates => ({ instruments: {} }),
  onPrice(event, { state, options }) {
    const price = priceOf(event);
    if (!usable(price)) return false;
    const gate = state.instruments[event.instrument];
    if (!gate) {
      state.instruments[event.instrument] = { trusted: price, variance: 0, suspect: 0, agreeing: 0 };
      return true;
    }
    const believed = judge(gate, price, options);
    return believed && (event.kind !== 'candle' || wickFits(gate, event, options));
  },
});
