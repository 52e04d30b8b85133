export {
  barsCsv,
  generateBars,
  generateTicks,
  ticksCsv,
  type GeneratedBar,
  type GeneratedTick,
} from './market.js';
export { makeCheck, type Check, type Expect } from './check.js';
export { withoutAmbient } from './ambient.js';
export { checkComponent } from './check-component.js';
export { restarted, restartTrials, type RestartTrial } from './restart.js';
export { checkBroker } from './check-broker.js';
export { checkFeature } from './check-feature.js';
export { checkModel } from './check-model.js';
export { checkRisk } from './check-risk.js';
export { checkSizing } from './check-sizing.js';
export { checkStrategy } from './check-strategy.js';
export {
  checkStorage,
  EMPTY_BATCH,
  sampleBatch,
  sampleBytes,
  sampleFill,
  sampleOrder,
  samplePage,
  samplePrediction,
  sampleRows,
  sealedRows,
  type StoragePlace,
} from './storage.js';
