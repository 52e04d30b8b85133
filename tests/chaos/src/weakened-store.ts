import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { CheckpointRow, JournalRow, Page, RunStore, State } from '@autotrader/sdk';
import { packState, unpackState } from '../../../packages/framework/dist/recovery/checkpoint.js';
import { moveCursor, openCursor, sealCursor } from '../../../packages/framework/dist/recovery/cursor.js';

/** Guards that can be taken away from a store, one at a time. */
export const WEAKNESSES = ['none', 'replay', 'random', 'optimiser', 'check sums', 'head'] as const;
/** One of them. */
export type Weakness = (typeof WEAKNESSES)[number];

/** A store with one guard taken away; everything else is as before. */
export function weakened(store: RunStore, weakness: Weakness): RunStore {
  const changed: Partial<RunStore> = CHANGES[weakness](store);
  return new Proxy(store, {
    get(target, key: keyof RunStore) {
      const member: unknown = changed[key] ?? target[key];
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

const CHANGES: Readonly<Record<Weakness, (store: RunStore) => Partial<RunStore>>> = {
  none: () => ({}),
  head: () => ({ head: () => Promise.resolve('missing') }),
  'check sums': (store) => ({ rows: (after, limit) => resealed(store, after, limit) }),
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
  const rows = await store.rows(checkpoint.sequence, last);
  const moved = { ...checkpoint, sequence: last };
  return { ...moved, cursor: sealCursor(rows.reduce(moveCursor, openCursor(checkpoint)), moved) };
}

/** Brings checkpoints back with some arrays of the state set to zero. */
function forgetting(store: RunStore, names: readonly string[]): Partial<RunStore> {
  const made = new Map<string, Page>();
  const forget = async (row: CheckpointRow): Promise<CheckpointRow> => {
    const pages = await store.pages(row.pageHashes);
    const state = unpackState(row, new Map(pages.map(({ hash, bytes }) => [hash, bytes])));
    zero(state, new Set(names));
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

function zero(state: State, names: ReadonlySet<string>): void {
  if (typeof state !== 'object' || state === null || ArrayBuffer.isView(state)) return;
  for (const [key, value] of Object.entries(state)) {
    if (names.has(key) && ArrayBuffer.isView(value)) (value as Int32Array).fill(1);
    else zero(value as State, names);
  }
}

/** Rows whose check sums and chain are made to fit whatever stands in them. */
async function resealed(store: RunStore, after: number, limit: number): Promise<JournalRow[]> {
  const [before] = after > 0 ? await store.rows(after - 1, 1) : [];
  let chain = before?.chain ?? new Uint8Array(32);
  return (await store.rows(after, limit)).map((row) => {
    const header = `${row.sequence},${row.stream},${row.cursorId},${row.time},${row.receivedTime}`;
    const crc = crc32(row.body, crc32(header));
    const head = Buffer.alloc(12);
    head.writeDoubleLE(row.sequence, 0);
    head.writeUInt32LE(crc, 8);
    chain = createHash('sha256').update(chain).update(head).update(row.body).digest();
    return { ...row, crc, chain };
  });
}
