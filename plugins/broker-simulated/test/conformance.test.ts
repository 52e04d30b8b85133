import { checkBroker } from '@autotrader/sdk/testing';
import { simulated } from '@autotrader/plugin-broker-simulated';

const VARIANTS: readonly Record<string, unknown>[] = [
  {},
  { touch: true, slippage: { model: 'fixed', fraction: 0.0007 } },
  { volumeShare: 0.25, latencyMs: 50 },
];

describe('broker simulated, conformance', () => {
  for (const options of VARIANTS) {
    describe(JSON.stringify(options), () => {
      for (const { name, run } of checkBroker(simulated, options)) it(name, run);
    });
  }
});
