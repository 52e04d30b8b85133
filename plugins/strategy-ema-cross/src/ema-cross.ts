import { defineStrategy, enter, exit, hold, z, type Signal } from '@autotrader/sdk';

const period = (fallback: number, description: string) =>
  z.int().min(1).max(10_000).default(fallback).meta({ description });

const options = z.strictObject({
  fast: period(12, 'Period of the fast average, bars').meta({ search: [4, 50] }),
  slow: period(26, 'Period of the slow average, bars').meta({ search: [10, 200] }),
  warmup: z.int().min(0).max(1_000_000).default(26).meta({ description: 'Bars before the first order' }),
});

/** Both averages are the strategy's own, because their periods follow its options; they start at the first close. */
interface Averages {
  [key: string]: number;
  fast: number;
  slow: number;
  /** 1 while fast is above slow, else −1. */
  sign: number;
  /** Bars seen. */
  bars: number;
}

function follow(state: Averages, close: number, fast: number, slow: number): void {
  if (state.bars === 0) {
    state.fast = close;
    state.slow = close;
  } else {
    state.fast += (2 / (fast + 1)) * (close - state.fast);
    state.slow += (2 / (slow + 1)) * (close - state.slow);
  }
  state.bars += 1;
}

/**
 * Crossing of two exponential averages: buys where the fast one rises above the slow one, leaves where it falls below.
 * Long or flat; it acts only where the sign changes, so a refused order is not tried again until the next crossing.
 *
 * @example
 * // bot.config.yaml:  strategy: { use: ema-cross, fast: 12, slow: 26 }
 */
export const emaCross = defineStrategy({
  name: 'ema-cross',
  options,
  state: (): Averages => ({ fast: 0, slow: 0, sign: 0, bars: 0 }),
  onCandle(candle, context): Signal {
    const { state, options } = context;
    if (!(candle.close > 0)) return hold;
    follow(state, candle.close, options.fast, options.slow);
    const sign = state.fast > state.slow ? 1 : -1;
    const changed = sign !== state.sign;
    state.sign = sign;
    if (!changed || state.bars <= options.warmup) return hold;
    if (sign > 0) return context.position ? hold : enter('buy', rise(state));
    return context.position ? exit('fast average {fast} fell below slow {slow}', values(state)) : hold;
  },
});

const values = ({ fast, slow }: Averages): { fast: number; slow: number } => ({ fast, slow });

const rise = (state: Averages) => ({
  reason: 'fast average {fast} rose above slow {slow}',
  values: values(state),
});
