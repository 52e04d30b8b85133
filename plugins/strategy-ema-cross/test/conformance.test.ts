import { checkStrategy } from '@autotrader/sdk/testing';
import { emaCross } from '@autotrader/plugin-strategy-ema-cross';

describe('strategy ema-cross, conformance', () => {
  for (const { name, run } of checkStrategy(emaCross)) it(name, run);
});
