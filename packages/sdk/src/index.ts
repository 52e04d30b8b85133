export { z } from 'zod';
export * from './domain/index.js';
export * from './errors/index.js';
export * from './define/index.js';
export * from './ports/index.js';
export type { State, StateArray } from './state/state.js';
