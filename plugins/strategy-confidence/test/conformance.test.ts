import { checkStrategy } from '@autotrader/sdk/testing';
import { confidence } from '@autotrader/plugin-strategy-confidence';

describe('strategy confidence, conformance', () => {
  for (const options of [
    {},
    { requireInterval: true, holdBars: 3, stopLossPercent: 2, takeProfitPercent: 3 },
  ]) {
    for (const { name, run } of checkStrategy(confidence, options))
      it(`${name} ${JSON.stringify(options)}`, run);
  }
});
