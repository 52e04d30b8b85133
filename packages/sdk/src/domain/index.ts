export * from './instrument.js';
export * from './market-event.js';
export * from './input-event.js';
export * from './money.js';
export * from './prediction.js';
export * from './signal.js';
export * from './order.js';
export * from './portfolio.js';
