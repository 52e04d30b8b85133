import { BTC } from '../../../e2e/dist-test/project.js';

/** A small network: what is proven does not depend on its size. */
const SMALL_LSTM = { use: 'lstm', steps: 12, hidden: 6, replay: 4 };

const PLUGINS = [
  ...[
    'exchange-btcmarkets',
    'exchange-replay',
    'features-core',
    'model-lstm',
    'model-baselines',
    'strategy-ema-cross',
  ],
  ...['risk-core', 'broker-simulated', 'storage-typeorm'],
].map((name) => `@autotrader/plugin-${name}`);

/** The config of a bot that learns and trades on recorded bars, with many checkpoints. */
export function configOf(seed: number): string {
  return JSON.stringify({
    plugins: PLUGINS,
    instruments: { [BTC]: { feed: 'candles', intervalMs: 60_000 } },
    exchange: 'btcmarkets',
    warmup: 0,
    models: ['zero', 'ridge', SMALL_LSTM],
    strategy: 'ema-cross',
    sizing: { use: 'percent', percent: 50 },
    broker: 'simulated',
    account: { cash: { AUD: '100000' } },
    // Small blocks, so that some are made in each run.
    storage: { use: 'typeorm', blockRows: 32 },
    journal: { packAfterEvents: 64 },
    monitors: [],
    checkpoint: { everyEvents: 60, everyMs: 60_000 },
    seed,
  });
}
