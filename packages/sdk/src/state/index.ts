export type { State } from './state.js';
