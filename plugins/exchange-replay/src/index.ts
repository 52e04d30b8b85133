export { replay as default, replay } from './replay.js';
export { ReplayExchange } from './replay-exchange.js';
export { replayFiles } from './replay-files.js';
export type { ReplayFile, ReplayOptions } from './options.js';
