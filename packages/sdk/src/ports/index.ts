export * from './port.js';
export * from './log.js';
export * from './exchange.js';
export * from './rehearsal.js';
export * from './journal-seal.js';
export * from './storage.js';
export * from './monitor.js';
