import { BTC } from '../../../e2e/dist-test/project.js';

/** A market, and how it is traded while the bot is killed. */
export interface Scenario {
  readonly name: string;
  readonly feed: 'candles' | 'trades' | 'book';
  /** Bars that the market plays in a second, whether the bot lives or not. */
  readonly barsASecond: number;
  /** Share of all kills. */
  readonly share: number;
  /** Keys of the config beside the usual ones. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Plugins beside the usual ones. */
  readonly plugins?: readonly string[];
  /** Name of the exchange; the usual one unless it is given. */
  readonly exchange?: string;
}

/** A small network: what is proven does not depend on its size, and what it costs is spent on kills instead. */
const SMALL_LSTM = { use: 'lstm', steps: 12, hidden: 6, replay: 4 };

/** What is killed. */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'candles', feed: 'candles', barsASecond: 100, share: 0.4, config: checkpoints(60) },
  { name: 'trades', feed: 'trades', barsASecond: 100, share: 0.2, config: checkpoints(250) },
  {
    name: 'learning',
    feed: 'candles',
    barsASecond: 100,
    share: 0.2,
    config: { ...checkpoints(60), models: ['zero', 'ridge', SMALL_LSTM] },
  },
  { name: 'book', feed: 'book', barsASecond: 8, share: 0.2, config: checkpoints(200) },
];

function checkpoints(everyEvents: number): Record<string, unknown> {
  return { checkpoint: { everyEvents, everyMs: 60_000 } };
}

const PLUGINS = [
  ...['exchange-btcmarkets', 'features-core', 'model-lstm', 'model-baselines', 'strategy-ema-cross'],
  ...['risk-core', 'broker-simulated', 'storage-typeorm'],
].map((name) => `@autotrader/plugin-${name}`);

/** The config of a bot that follows an emulator. */
export function configOf(scenario: Scenario, address: string, seed: number): string {
  const { feed, config, plugins = [], exchange = 'btcmarkets' } = scenario;
  return JSON.stringify({
    plugins: [...PLUGINS, ...plugins],
    instruments: { [BTC]: { feed, intervalMs: 60_000 } },
    exchange: {
      use: exchange,
      restUrl: `http://${address}`,
      socketUrl: `ws://${address}/v2`,
      fromStart: true,
    },
    warmup: 0,
    models: [],
    strategy: 'ema-cross',
    sizing: { use: 'percent', percent: 50 },
    broker: 'simulated',
    account: { cash: { AUD: '100000' } },
    // Small blocks, so that some are made in each run.
    storage: { use: 'typeorm', blockRows: 32 },
    journal: { packAfterEvents: 64 },
    monitors: [],
    seed,
    ...config,
  });
}
