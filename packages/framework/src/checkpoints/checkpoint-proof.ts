import { botError, type CheckpointRow, type RunStore } from '@autotrader/sdk';
import { digestHex } from '@autotrader/sdk/state';
import { START, type Cursor } from '../recovery/cursor.js';
import type { Engine } from '../engine/index.js';
import { chainAt } from '../recovery/chain-at.js';
import { GENESIS } from '../recovery/journal.js';
import { readState } from '../recovery/read-state.js';
import { replayRows } from '../recovery/replay.js';
import { EngineShop } from '../runs/engine-shop.js';
import type { Project } from '../runs/project.js';

/** What a replay from a checkpoint came to. */
export interface CheckpointProof {
  /** Events stepped again; their outputs were those stored. */
  readonly replayed: number;
  /** Sequences of the later checkpoints whose state came out the same. */
  readonly reached: readonly number[];
}

/** A proof, and the engine at the journal's end. */
export interface Proved extends CheckpointProof {
  readonly engine: Engine;
}

interface Provable {
  readonly runId: string;
  readonly store: RunStore;
}

/**
 * Replays a run from a checkpoint (from its first event unless given) to the journal's end, which the caller has held
 * against the head: every output must be the one stored, and the state at each later checkpoint that one's. Throws BOT_REPLAY_DIVERGED, BOT_JOURNAL_CORRUPT or BOT_STATE_CORRUPT.
 */
export async function proveFrom(
  project: Project,
  { runId, store }: Provable,
  from: CheckpointRow | undefined,
): Promise<Proved> {
  const last = await store.lastSequence();
  const first = from?.sequence ?? 0;
  const engines = new EngineShop(project, store);
  const later = await digestsAfter(engines, store, first, last);
  let place = await placeOf(engines, store, from);
  for (const { sequence, digest } of [...later, { sequence: last, digest: undefined }]) {
    place = { ...place, ...(await replayRows({ run: runId, store, engines, ...place, until: sequence })) };
    place.after = sequence;
    if (digest === undefined || place.engine.digest().hash === digest) continue;
    throw botError('BOT_REPLAY_DIVERGED', { run: runId, sequence, component: 'the state' });
  }
  const { engine } = place;
  return { engine, replayed: Math.max(0, last - first), reached: later.map(({ sequence }) => sequence) };
}

/** Digests of the later checkpoints, oldest first; read at once, because a running bot may drop them meanwhile. */
async function digestsAfter(
  engines: EngineShop,
  store: RunStore,
  after: number,
  last: number,
): Promise<{ sequence: number; digest: string }[]> {
  const rows = (await store.checkpoints()).filter(({ sequence }) => sequence > after && sequence <= last);
  const digests: { sequence: number; digest: string }[] = [];
  for (const row of rows.reverse()) {
    digests.push({ sequence: row.sequence, digest: digestHex((await readState(engines, store, row)).state) });
  }
  return digests;
}

/** Where a replay begins: behind a checkpoint, or before the first event. */
export async function placeOf(engines: EngineShop, store: RunStore, from: CheckpointRow | undefined) {
  if (!from) {
    const configHash = await engines.genesis();
    const engine = await engines.build(configHash);
    return { engine, configHash, chain: GENESIS, cursor: START, after: 0 };
  }
  const { engine, state, configHash } = await readState(engines, store, from);
  engine.state = state;
  const cursor = JSON.parse(from.cursor) as Cursor;
  return { engine, configHash, chain: await chainAt(store, from.sequence), cursor, after: from.sequence };
}
