import type { CheckpointRow, Page, RunStore, State } from '@autotrader/sdk';
import { packState, unpackState } from '../../../../packages/framework/dist/recovery/checkpoint.js';
import { moveCursor, openCursor, sealCursor } from '../../../../packages/framework/dist/recovery/cursor.js';
import { readEntry } from '../../../../packages/framework/dist/recovery/journal.js';
import { changedStore } from '../changed-store.js';

/** Guards that can be taken away from a store, one at a time. */
export const WEAKNESSES = ['none', 'replay', 'random', 'optimiser'] as const;
/** One of them. */
export type Weakness = (typeof WEAKNESSES)[number];

/** A store with one guard taken away; everything else is as before. */
export function weakened(store: RunStore, weakness: Weakness): RunStore {
  return changedStore(store, CHANGES[weakness](store));
}

const CHANGES: Readonly<Record<Weakness, (store: RunStore) => Partial<RunStore>>> = {
  none: () => ({}),
  replay: (store) => ({
    checkpoints: async () => {
      const [newest, ...older] = await store.checkpoints();
      return newest ? [await movedToEnd(store, newest), ...older] : [];
    },
  }),
  random: (store) => forgetting(store, ['random']),
  optimiser: (store) => forgetting(store, ['firstMoment', 'secondMoment']),
};

/** Gives the newest state out as that of the journal's end: the events between are never stepped again. */
async function movedToEnd(store: RunStore, checkpoint: CheckpointRow): Promise<CheckpointRow> {
  const last = await store.lastSequence();
  const rows = await store.rows(checkpoint.sequence, Math.max(1, last - checkpoint.sequence));
  const moved = { ...checkpoint, sequence: last };
  const start = openCursor(checkpoint);
  const cursor = rows.reduce((before, row) => moveCursor(before, row, readEntry(row).event), start);
  return { ...moved, cursor: sealCursor(cursor, moved) };
}

/** Brings checkpoints back with some arrays of the state as they are before anything was learnt. */
function forgetting(store: RunStore, names: readonly string[]): Partial<RunStore> {
  const made = new Map<string, Page>();
  const forget = async (row: CheckpointRow): Promise<CheckpointRow> => {
    const pages = await store.pages(row.pageHashes);
    const state = unpackState(row, new Map(pages.map(({ hash, bytes }) => [hash, bytes])));
    if (reset(state, new Set(names)) === 0) throw new Error(`no ${names.join(', ')} in the state`);
    const packed = packState(state);
    for (const page of packed.pages) made.set(page.hash, page);
    return { ...row, manifest: packed.manifest, pageHashes: packed.hashes };
  };
  return {
    checkpoints: async () => Promise.all((await store.checkpoints()).map(forget)),
    pages: (hashes) => Promise.resolve(hashes.flatMap((hash) => made.get(hash) ?? [])),
    commit: (batch) => store.commit({ ...batch, pages: [...batch.pages, ...made.values()] }),
  };
}

/** Resets what has one of the names; returns how many there were. Not to zeros: of those no random number comes. */
function reset(state: State, names: ReadonlySet<string>): number {
  if (typeof state !== 'object' || state === null || ArrayBuffer.isView(state)) return 0;
  let count = 0;
  for (const [key, value] of Object.entries(state)) {
    if (!names.has(key) || !ArrayBuffer.isView(value)) count += reset(value, names);
    else {
      (value as Int32Array | Float32Array).fill(value instanceof Int32Array ? 1 : 0);
      count += 1;
    }
  }
  return count;
}
