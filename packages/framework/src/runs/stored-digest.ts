import type { CheckpointRow, RunStore } from '@autotrader/sdk';
import { digestState, type DigestNode } from '@autotrader/sdk/state';
import { pageHashes, unpackState } from '../recovery/checkpoint.js';

/** Levels of the tree that are shown: run, lanes, lane, components, instruments, their parts. */
const SHOWN_LEVELS = 6;

/** Digest tree of the state in a checkpoint. */
export async function digestOfCheckpoint(store: RunStore, checkpoint: CheckpointRow): Promise<DigestNode> {
  const pages = await store.pages(pageHashes(checkpoint.manifest));
  return digestState(
    unpackState(checkpoint, new Map(pages.map(({ hash, bytes }) => [hash, bytes]))),
    SHOWN_LEVELS,
  );
}
