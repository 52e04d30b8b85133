import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch, Projections, RowQuery, RunStore, Storage } from '@autotrader/sdk';
import { EMPTY_BATCH, type StoragePlace } from '@autotrader/sdk/testing';
import { storagePlace } from './place.js';

/** A fault: given a sound store, what it does differently. */
type Fault = (store: RunStore, run: FaultRun) => Partial<RunStore>;

/** What a fault may need to know of the run. */
interface FaultRun {
  readonly readOnly: boolean;
  readonly openings: number;
}

/** The storage with one fault: each call goes to the sound store unless the fault answers it. */
export async function faultyPlace(fault: Fault): Promise<StoragePlace> {
  const place = await storagePlace();
  let openings = 0;
  const storage: Storage = {
    async openRun(request) {
      openings += 1;
      const store = await place.storage.openRun(request);
      return withFault(store, fault(store, { readOnly: request.readOnly, openings }));
    },
  };
  return { ...place, storage };
}

function withFault(store: RunStore, fault: Partial<RunStore>): RunStore {
  return {
    commit: (batch) => store.commit(batch),
    rows: (after, limit) => store.rows(after, limit),
    lastSequence: () => store.lastSequence(),
    head: () => store.head(),
    checkpoints: () => store.checkpoints(),
    pages: (hashes) => store.pages(hashes),
    prune: (sequences) => store.prune(sequences),
    query: (name, query) => store.query(name, query),
    count: (name, lane) => store.count(name, lane),
    profits: (lane) => store.profits(lane),
    archive: (through) => store.archive(through),
    blocks: () => store.blocks(),
    giveUp: (through) => store.giveUp(through),
    start: () => store.start(),
    note: (key) => store.note(key),
    setNote: (key, value) => store.setNote(key, value),
    sessions: () => store.sessions(),
    saveSession: (session) => store.saveSession(session),
    backlogBytes: () => store.backlogBytes(),
    verify: () => store.verify(),
    backupTo: (folder) => store.backupTo(folder),
    close: () => store.close(),
    ...fault,
  };
}

/** Splits a batch over two transactions with a moment between them. */
async function inTwo(store: RunStore, batch: Batch): Promise<void> {
  const half = batch.rows.length >> 1;
  await store.commit({ ...EMPTY_BATCH, rows: batch.rows.slice(0, half) });
  await sleep(20);
  await store.commit({ ...batch, rows: batch.rows.slice(half) });
}

function ignoring(store: RunStore, key: keyof RowQuery): Partial<RunStore> {
  return {
    query<Name extends keyof Projections>(name: Name, query: RowQuery = {}) {
      const { [key]: _, ...rest } = query;
      return store.query(name, rest);
    },
  };
}

const swallow = (commit: Promise<void>): Promise<void> => commit.catch(() => undefined);

/** For each check of the kit a fault that only this check must find (others may find it too). */
export const MUTANTS: Readonly<Record<string, Fault>> = {
  'rows come back bit-equal and in order': (store) => ({
    rows: async (after, limit) =>
      (await store.rows(after, limit)).map((row) => ({ ...row, crc: row.crc | 0 })),
  }),
  'a hole or a repeated sequence is refused': (store) => ({
    commit: (batch) => swallow(store.commit(batch)),
  }),
  'a batch that fails leaves nothing': (store) => ({
    async commit(batch) {
      await store.commit({ ...EMPTY_BATCH, rows: batch.rows });
      await store.commit({ ...batch, rows: [] });
    },
  }),
  'a second opening sees all': (store, { openings }) =>
    openings > 1 ? { rows: async (after, limit) => (await store.rows(after, limit)).slice(0, -1) } : {},
  'concurrent commits keep their order': (store) => ({
    async commit(batch) {
      await store.commit(batch);
      if (batch.rows.length > 0 && (batch.rows[0]?.sequence ?? 0) % 2 === 0) await sleep(50);
    },
  }),
  'a read during a commit sees only committed rows': (store) => ({ commit: (batch) => inTwo(store, batch) }),
  'the head is that of the last commit of rows': () => ({ head: async () => 'missing' }),
  'opened for reading only it refuses writes': (store, { readOnly }) =>
    readOnly ? { setNote: async () => undefined } : {},
  'packed rows come back bit-equal': (store) => ({
    rows: async (after, limit) => {
      const [block] = await store.blocks();
      const packed = (row: { sequence: number }) => block !== undefined && row.sequence <= block.last;
      return (await store.rows(after, limit)).map((row) =>
        packed(row) ? { ...row, receivedTime: row.time } : row,
      );
    },
  }),
  'nothing above the bound is packed': (store) => ({ archive: () => store.archive(Infinity) }),
  'a read while rows are packed misses none': (store) => ({
    async rows(after, limit) {
      const blocks = await store.blocks();
      await sleep(5);
      const packed = blocks.at(-1)?.last ?? 0;
      if (after < packed) return store.rows(after, Math.min(limit, packed - after));
      const now = (await store.blocks()).at(-1)?.last ?? 0;
      return store.rows(Math.max(after, now), limit);
    },
  }),
  'what is given up is gone, and the journal says where it begins': () => ({
    start: async () => ({ sequence: 0, chain: new Uint8Array(32) }),
  }),
  'projections come back bit-equal': (store) => ({
    async query<Name extends keyof Projections>(name: Name, query?: RowQuery) {
      const rows = await store.query(name, query);
      return rows.map((row): Projections[Name] => ('outcome' in row ? { ...row, outcome: 0 } : row));
    },
  }),
  'an order replaces the one of its id': (store) => {
    const seen = new Set<string>();
    const first = ({ id }: { id: string }) => !seen.has(id) && seen.add(id).size > 0;
    return { commit: (batch) => store.commit({ ...batch, orders: batch.orders.filter(first) }) };
  },
  'queries filter, limit and turn round': (store) => ignoring(store, 'newest'),
  'open orders are found among all': (store) => ignoring(store, 'open'),
  'counts and profits are of one lane': (store) => ({ count: (name) => store.count(name) }),
  'pages are addressed by content': (store) => ({ pages: (hashes) => store.pages(hashes.slice(0, -1)) }),
  'checkpoints come back bit-equal, newest first': (store) => ({
    checkpoints: async () => (await store.checkpoints()).reverse(),
  }),
  'pruning keeps what is referred to': (store) => ({
    prune: async (sequences) => store.prune([...sequences, ...sequences.map((sequence) => sequence + 1)]),
  }),
  'notes and sessions replace by key': (store) => {
    const set = new Set<string>();
    return {
      setNote: async (key, value) => (set.has(key) ? undefined : (set.add(key), store.setNote(key, value))),
    };
  },
  'a backup is the run as it was at one moment': (store) => ({
    backupTo: async (folder) => {
      await store.backupTo(folder);
      await rm(join(folder, 'head'));
    },
  }),
  'a sound medium has nothing to report': () => ({ verify: async () => ['the disk is on fire'] }),
};

/** Further faults, each a filter that is not heeded; the check of queries must find each. */
export const QUERY_MUTANTS: readonly Fault[] = (['lane', 'instrument', 'from', 'to', 'limit'] as const).map(
  (key) => (store) => ignoring(store, key),
);
