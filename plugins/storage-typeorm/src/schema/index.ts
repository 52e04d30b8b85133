import * as block from './block.js';
import * as journal from './journal.js';
import * as projections from './projections.js';

export * from './block.js';
export * from './journal.js';
export * from './projections.js';
export * from './seal.js';
export { plainBytes, plainText, withoutPosition } from './bytes.js';

/** All tables. */
export const ENTITIES = [
  journal.eventEntity,
  block.blockEntity,
  journal.pageEntity,
  journal.checkpointEntity,
  journal.checkpointPageEntity,
  journal.sessionEntity,
  journal.noteEntity,
  projections.orderEntity,
  projections.fillEntity,
  projections.roundTripEntity,
  projections.predictionEntity,
];
