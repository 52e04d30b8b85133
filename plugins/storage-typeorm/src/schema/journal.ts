import { EntitySchema } from 'typeorm/entity-schema/EntitySchema.js';
import type { CheckpointRow, JournalRow, Page, SessionRow } from '@autotrader/sdk';
import { bytes } from './bytes.js';
import { SEAL, type Sealed } from './seal.js';

/** One event of the input journal. */
export const eventEntity = new EntitySchema<JournalRow>({
  name: 'event',
  columns: {
    sequence: { type: 'integer', primary: true },
    body: { type: 'blob', transformer: bytes },
    crc: { type: 'integer' },
    chain: { type: 'blob', transformer: bytes },
    stream: { type: 'text' },
    cursorId: { name: 'cursor_id', type: 'integer' },
    time: { type: 'integer' },
    receivedTime: { name: 'received_time', type: 'integer' },
  },
});

/** A page of checkpoints, by the SHA-256 (hex) of its bytes. */
export const pageEntity = new EntitySchema<Page>({
  name: 'page',
  columns: {
    hash: { type: 'text', primary: true },
    bytes: { type: 'blob', transformer: bytes },
  },
});

/** A checkpoint without the list of its pages, which `checkpoint_page` holds. */
export type CheckpointRecord = Omit<CheckpointRow, 'pageHashes'>;

export const checkpointEntity = new EntitySchema<CheckpointRecord>({
  name: 'checkpoint',
  columns: {
    sequence: { type: 'integer', primary: true },
    manifest: { type: 'blob', transformer: bytes },
    cursor: { type: 'text' },
    meta: { type: 'text' },
  },
});

/** Which checkpoint refers to which page. */
export interface CheckpointPage {
  readonly sequence: number;
  readonly hash: string;
}

/** The foreign keys make a checkpoint without its pages impossible, and let pruning find what nothing names. */
export const checkpointPageEntity = new EntitySchema<CheckpointPage>({
  name: 'checkpoint_page',
  withoutRowid: true,
  columns: {
    sequence: { type: 'integer', primary: true },
    hash: { type: 'text', primary: true },
  },
  foreignKeys: [
    {
      target: 'checkpoint',
      columnNames: ['sequence'],
      referencedColumnNames: ['sequence'],
      onDelete: 'CASCADE',
      name: 'checkpoint_page_checkpoint',
    },
    { target: 'page', columnNames: ['hash'], referencedColumnNames: ['hash'], name: 'checkpoint_page_page' },
  ],
  indices: [{ name: 'checkpoint_page_hash', columns: ['hash'] }],
});

/** A process life; `position` keeps the order in which they began, whatever the wall clock said. */
export const sessionEntity = new EntitySchema<SessionRow & Sealed & { readonly position: number }>({
  name: 'session',
  columns: {
    position: { type: 'integer', primary: true, select: false },
    id: { type: 'text' },
    previous: { type: 'text' },
    startedAt: { name: 'started_at', type: 'integer' },
    endedAt: { name: 'ended_at', type: 'integer' },
    cause: { type: 'text' },
    firstSequence: { name: 'first_sequence', type: 'integer' },
    lastSequence: { name: 'last_sequence', type: 'integer' },
    pid: { type: 'integer' },
    detail: { type: 'text' },
    crc: SEAL,
  },
  uniques: [{ name: 'session_id', columns: ['id'] }],
});

/** A note about the run. `crc` is of key and value; null in a note that an older version wrote. */
export interface Note {
  readonly key: string;
  readonly value: string;
  readonly crc: number | null;
}

export const noteEntity = new EntitySchema<Note>({
  name: 'note',
  columns: {
    key: { type: 'text', primary: true },
    value: { type: 'text' },
    crc: { type: 'integer', nullable: true },
  },
});
