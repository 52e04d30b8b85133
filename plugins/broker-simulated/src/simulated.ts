import { defineBroker } from '@autotrader/sdk';
import { SimulatedBroker } from './broker.js';
import { options } from './options.js';

/**
 * A simulated account: market, limit, stop-loss and take-profit orders meet recorded or live market events.
 *
 * @example
 * // bot.config.yaml:  broker: { use: simulated, slippage: { model: fixed, fraction: 0.0005 } }
 */
export const simulated = defineBroker({
  name: 'simulated',
  options,
  create: ({ options }) => new SimulatedBroker(options),
});
