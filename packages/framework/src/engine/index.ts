export { adopt } from './adopt.js';
export { Engine, instrumentOf } from './engine.js';
export { noOutputs, type Outputs } from './outputs.js';
export { summarise } from './scores.js';
export type { ScoredPrediction } from './experts.js';
export type { Lane } from './lane.js';
export type { Market } from './market.js';
export type { Chosen, ChosenFeature, EngineSpec, LaneSpec, StreamSpec } from './spec.js';
export { dailyReturns } from './curve.js';
