import {
  botError,
  type Batch,
  type Projections,
  type RowQuery,
  type RunStore,
  type SessionRow,
} from '@autotrader/sdk';
import { readHead } from './head-file.js';
import type { Reader } from './reader.js';
import { guarded } from './storage-error.js';
import { logBytes, verifyMedium, type Medium } from './verify.js';
import type { Writer } from './writer.js';

/** What a store is made of. `writer` is absent when the run is open for reading only. */
export interface StoreParts {
  readonly folder: string;
  readonly medium: Medium;
  readonly reader: Reader;
  readonly writer?: Writer;
  /** Copies the run into a folder. */
  readonly backUp: (folder: string) => Promise<void>;
  /** Told when the store is closed. */
  readonly onClosed: () => void;
}

/** The port `storage` for one run: reads go to the reader, writes to the writer. */
export class SqliteRunStore implements RunStore {
  constructor(private readonly parts: StoreParts) {}

  async commit(batch: Batch): Promise<void> {
    await this.#writer().commit(batch);
  }

  rows(after: number, limit: number) {
    return this.parts.reader.rows(after, limit);
  }

  lastSequence() {
    return this.parts.reader.lastSequence();
  }

  head() {
    return guarded(this.parts.folder, () => readHead(this.parts.folder));
  }

  async archive(through: number): Promise<number> {
    return this.#writer().archive(this.parts.reader, through);
  }

  blocks() {
    return this.parts.reader.blocks.list();
  }

  async giveUp(through: number): Promise<void> {
    await this.#writer().giveUp(through);
  }

  start() {
    return this.parts.reader.blocks.start();
  }

  checkpoints() {
    return this.parts.reader.checkpoints();
  }

  pages(hashes: readonly string[]) {
    return this.parts.reader.pages(hashes);
  }

  async prune(sequences: readonly number[]): Promise<void> {
    await this.#writer().prune(sequences);
  }

  query<Name extends keyof Projections>(name: Name, query?: RowQuery) {
    return this.parts.reader.query(name, query);
  }

  count(name: keyof Projections, lane?: string) {
    return this.parts.reader.count(name, lane);
  }

  profits(lane: string) {
    return this.parts.reader.profits(lane);
  }

  note(key: string) {
    return this.parts.reader.note(key);
  }

  async setNote(key: string, value: string): Promise<void> {
    await this.#writer().setNote(key, value);
  }

  sessions() {
    return this.parts.reader.sessions();
  }

  async saveSession(session: SessionRow): Promise<void> {
    await this.#writer().saveSession(session);
  }

  verify(depth: 'quick' | 'whole' = 'whole') {
    return guarded(this.parts.medium.file, () => verifyMedium(this.parts.medium, depth));
  }

  backlogBytes(): number {
    return logBytes(this.parts.medium);
  }

  backupTo(folder: string) {
    return this.parts.backUp(folder);
  }

  /** The reader first: the connection that closes last empties the write-ahead log. */
  async close(): Promise<void> {
    await this.parts.reader.close();
    await this.parts.writer?.close();
    this.parts.onClosed();
  }

  #writer(): Writer {
    if (this.parts.writer) return this.parts.writer;
    throw botError('BOT_CORE_INVARIANT', {
      what: `a write to ${this.parts.medium.file}, which is open for reading only`,
    });
  }
}
