import { defineFeature, z } from '@autotrader/sdk';
export const ema = defineFeature({
  name: 'ema', on: 'candle', outputs: ['value'],
  options: z.strictObject({ period: z.number().int().min(1).default(20) }),
  state: (options) => ({ count: 0, value: 0, w: new Float64Array(options.period) }),
  update(state, candle, out, at, options) {
    state.count += 1; state.value += (candle.close - state.value) * 2 / (options.period + 1);
    out[at] = state.value;
  },
});
