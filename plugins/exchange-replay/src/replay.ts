import { definePlugin, exchange } from '@autotrader/sdk';
import { options } from './options.js';
import { ReplayExchange } from './replay-exchange.js';

/**
 * Plays data files as an exchange.
 *
 * @example
 * // bot.config.yaml:  exchange: { use: replay, files: [{ instrument: BTC-AUD@btcmarkets, file: btc.csv.gz }] }
 */
export const replay = definePlugin({
  name: 'replay',
  kind: 'exchange',
  sdk: '^1.0.0',
  options,
  needs: {},
  provides: { exchange },
  setup: ({ options }) => ({ exchange: new ReplayExchange(options) }),
});
