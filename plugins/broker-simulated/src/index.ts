export { simulated as default, simulated } from './simulated.js';
export { SimulatedBroker } from './broker.js';
export { feeOf } from './fees.js';
export type { BrokerOptions } from './options.js';
export type { BrokerState, OpenOrder } from './state.js';
