export { bookStored } from './accept.js';
export { adopt } from './adopt.js';
export { Engine, instrumentOf } from './engine.js';
export { eventKey, type KeyedEvent } from './event-key.js';
export { CELL, WATCH_BYTES } from './watch.js';
export { bringForward, versionsOf, type Versions } from './versions.js';
export { noOutputs, type Outputs } from './outputs.js';
export { summarise } from './scores.js';
export type { ScoredPrediction } from './experts.js';
export type { Lane } from './lane.js';
export type { Market } from './market.js';
export type { Chosen, ChosenFeature, EngineSpec, LaneSpec, StreamSpec } from './spec.js';
export { dailyReturns } from './curve.js';
export {
  chooseLearners,
  learnersOf,
  packLearners,
  unpackLearners,
  type LearnerChoice,
  type Learners,
  type WrittenLearners,
} from './learner.js';
export { learnerShape, misfit, type LearnerShape } from './learner-shape.js';
