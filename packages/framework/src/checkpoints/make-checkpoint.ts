import type { CheckpointRow, Page } from '@autotrader/sdk';
import type { Engine } from '../engine/index.js';
import { packState } from '../recovery/checkpoint.js';
import { sealCursor, type Cursor } from '../recovery/cursor.js';
import { describeCheckpoint, type Making } from './checkpoint-meta.js';

/** Of what a checkpoint is made. */
export interface CheckpointParts extends Omit<Making, 'bytes'> {
  readonly engine: Engine;
  /** Of the event after which the engine stands. */
  readonly sequence: number;
  readonly cursor: Cursor;
  /** Hashes of pages that are stored and need not be written again. */
  readonly knownPages?: ReadonlySet<string>;
}

/** A checkpoint of an engine as it stands: what a batch needs to write it. */
export function makeCheckpoint({ engine, sequence, cursor, knownPages, ...making }: CheckpointParts): {
  readonly checkpoint: CheckpointRow;
  readonly pages: readonly Page[];
} {
  const { manifest, pages, hashes, bytes } = packState(engine.state, knownPages);
  const sealed = { sequence, meta: JSON.stringify(describeCheckpoint(engine, { ...making, bytes })) };
  const checkpoint = { ...sealed, manifest, pageHashes: hashes, cursor: sealCursor(cursor, sealed) };
  return { checkpoint, pages };
}
