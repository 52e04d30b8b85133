import type { EntityManager } from 'typeorm';
import { botError, type Batch, type CheckpointRow } from '@autotrader/sdk';
import { insertRows } from './insert.js';
import * as schema from './schema/index.js';

/** Refuses rows that do not follow `last` one by one, before anything is written. */
export function checkFollows(rows: Batch['rows'], last: number): void {
  rows.forEach((row, index) => {
    const wanted = last + 1 + index;
    if (row.sequence === wanted) return;
    throw botError('BOT_CORE_INVARIANT', {
      what: `row ${row.sequence} was given for storage where ${wanted} must follow`,
    });
  });
}

/** Writes a batch inside the open transaction of `manager`. */
export async function writeBatch(manager: EntityManager, batch: Batch): Promise<void> {
  await insertRows(manager, schema.eventEntity, batch.rows);
  await insertRows(manager, schema.pageEntity, batch.pages, 'ignore');
  if (batch.checkpoint) await writeCheckpoint(manager, batch.checkpoint);
  await insertRows(manager, schema.orderEntity, schema.sealedRows(schema.orderEntity, batch.orders), {
    replaceBy: 'id',
  });
  await insertRows(manager, schema.fillEntity, schema.sealedRows(schema.fillEntity, batch.fills));
  await insertRows(
    manager,
    schema.roundTripEntity,
    schema.sealedRows(schema.roundTripEntity, batch.roundTrips),
  );
  await insertRows(
    manager,
    schema.predictionEntity,
    schema.sealedRows(schema.predictionEntity, batch.predictions),
  );
}

/** Deletes checkpoints, and with them what only they referred to. */
export async function pruneCheckpoints(manager: EntityManager, sequences: readonly number[]): Promise<void> {
  // The list is one JSON parameter, so its length has no limit.
  await manager.query('DELETE FROM checkpoint WHERE sequence IN (SELECT value FROM json_each(?))', [
    JSON.stringify(sequences),
  ]);
  await manager.query('DELETE FROM page WHERE hash NOT IN (SELECT hash FROM checkpoint_page)');
}

async function writeCheckpoint(manager: EntityManager, checkpoint: CheckpointRow): Promise<void> {
  const { sequence, pageHashes } = checkpoint;
  const pages = pageHashes.map((hash) => ({ sequence, hash }));
  await manager.query('DELETE FROM checkpoint WHERE sequence = ?', [sequence]);
  await insertRows(manager, schema.checkpointEntity, [checkpoint]);
  await insertRows(manager, schema.checkpointPageEntity, pages, 'ignore');
}
