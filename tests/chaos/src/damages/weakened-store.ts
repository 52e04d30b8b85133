import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Head, JournalRow, RunStore } from '@autotrader/sdk';
import { changedStore } from '../changed-store.js';

/** Guards against damage that can be taken away from a store, one at a time; `none` is the control. */
export const WEAKNESSES = ['none', 'check sums', 'head'] as const;
/** One of them. */
export type Weakness = (typeof WEAKNESSES)[number];

/** A store with one guard taken away; everything else is as before. */
export function weakened(store: RunStore, weakness: Weakness): RunStore {
  return changedStore(store, CHANGES[weakness](store));
}

const CHANGES: Readonly<Record<Weakness, (store: RunStore) => Partial<RunStore>>> = {
  none: () => ({}),
  head: () => ({ head: () => Promise.resolve('missing') }),
  'check sums': (store) => ({
    rows: (after, limit) => resealed(store, after, limit),
    head: () => resealedHead(store),
  }),
};

async function resealedHead(store: RunStore): Promise<Head | 'missing' | 'damaged'> {
  const head = await store.head();
  if (typeof head === 'string') return head;
  const [row] = await resealed(store, head.sequence - 1, 1);
  return row ?? head;
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
