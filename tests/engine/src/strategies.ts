import {
  defineRisk,
  defineStrategy,
  enter,
  exit,
  hold,
  numberFromUnits,
  z,
  type Candle,
  type RiskDefinition,
  type Signal,
  type State,
  type StrategyDefinition,
} from '@autotrader/sdk';
import type { Chosen } from '../../../packages/framework/dist/engine/index.js';

const count = z.int().positive();
const percent = z.number().positive();

/**
 * Keeps orders of every sort alive: every `every` bars a limit below the close (or a market order), protected by a
 * stop-loss and a take-profit, and an exit of its own when neither came. What a round trip costs is part of its memory.
 */
export const bracket = defineStrategy({
  name: 'bracket',
  options: z.strictObject({
    every: count.default(7),
    leaveAfter: count.default(40),
    below: z.number().min(0).default(0.0004),
    stopLossPercent: percent.default(0.4),
    takeProfitPercent: percent.default(0.5),
  }),
  state: () => ({ bars: 0, held: 0, cost: 0 }),
  onCandle({ close }, { state, options, position, cost }): Signal {
    state.cost = cost;
    state.bars += 1;
    state.held = position ? state.held + 1 : 0;
    if (state.held >= options.leaveAfter) return exit('held long enough');
    if (position || state.bars % options.every !== 0) return hold;
    const { stopLossPercent, takeProfitPercent, below } = options;
    const limit = below > 0 ? { limitPrice: close * (1 - below) } : {};
    return enter('buy', { reason: 'it is time', stopLossPercent, takeProfitPercent, ...limit });
  },
});

type Notes = { candles: State[]; trades: number };

/** Trades nothing: notes every candle it is shown in its state. */
export const notes = defineStrategy({
  name: 'notes',
  options: z.strictObject({}),
  state: (): Notes => ({ candles: [], trades: 0 }),
  onCandle({ openTime, intervalMs, open, high, low, close, volume }, { state, time }): Signal {
    state.candles.push([time, openTime, intervalMs, open, high, low, close, volume]);
    return hold;
  },
  onTrade(_trade, { state }): Signal {
    state.trades += 1;
    return hold;
  },
});

/** A strategy that says what the script has for the bar (counted from 0) and instrument. */
export function scripted(script: (bar: number, candle: Candle) => Signal): Chosen<StrategyDefinition> {
  const definition = defineStrategy({
    name: 'scripted',
    options: z.strictObject({}),
    state: () => ({ bars: 0 }),
    onCandle(candle, { state }): Signal {
      state.bars += 1;
      return script(state.bars - 1, candle);
    },
  });
  return { definition: definition, options: {} };
}

/** A rule that notes, at each fill, what it is told of the account. */
export function fillNotes(): Chosen<RiskDefinition> {
  const definition = defineRisk({
    name: 'fill-notes',
    options: z.strictObject({}),
    state: () => ({ fills: [] as State[] }),
    onFill({ instrument, quantity }, { state, price, held, time }) {
      state.fills.push([instrument, price, held, time, numberFromUnits(quantity)]);
    },
  });
  return { definition: definition, options: {} };
}
