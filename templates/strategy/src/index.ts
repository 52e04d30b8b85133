import { defineStrategy, enter, exit, hold, z } from '@autotrader/sdk';

export default defineStrategy({
  name: 'buy-the-dip',
  options: z.strictObject({
    dip: z.number().min(0).max(100).default(40).meta({ description: 'Buys when the RSI is below' }),
    patience: z.int().min(1).default(60).meta({ description: 'Bars after which it gives up' }),
  }),
  features: ['rsi14', 'ema200'],
  state: () => ({ barsHeld: 0 }), // kept through every kill and restart
  onCandle(candle, { options, state, position, features }) {
    state.barsHeld = position ? state.barsHeld + 1 : 0;
    if (!position) {
      const dip = features.rsi14 < options.dip && candle.close > features.ema200;
      return dip ? enter('buy', { reason: 'a dip in a rising market', stopLossPercent: 2 }) : hold;
    }
    if (features.rsi14 > 60) return exit('the dip is over');
    return state.barsHeld >= options.patience ? exit('it took too long') : hold;
  },
});
