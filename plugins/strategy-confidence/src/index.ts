export { confidence as default, confidence } from './confidence.js';
export {
  expectedHorizons,
  persistence,
  seeForecast,
  startPersistence,
  type Persistence,
} from './persistence.js';
export type { ConfidenceOptions } from './options.js';
