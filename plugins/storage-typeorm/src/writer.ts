import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { Batch, BotError, SessionRow } from '@autotrader/sdk';
import { checkFollows, pruneCheckpoints, writeBatch } from './batch.js';
import type { HeadWriter } from './head-file.js';
import { insertRows } from './insert.js';
import { dropBlocks, nextBlock, storeBlock } from './packer.js';
import type { Reader } from './reader.js';
import { sealedRows, sessionEntity } from './schema/index.js';
import { writeNote } from './sealed-note.js';
import { storageError } from './storage-error.js';
import { WriteQueue } from './write-queue.js';

/** What a writer stands on. */
export interface WriterParts {
  readonly source: DataSource;
  readonly head: HeadWriter;
  readonly file: string;
  /** Highest stored sequence when it was opened. */
  readonly lastSequence: number;
  readonly blockRows: number;
}

/** All writes of a run: one transaction at a time, each whole or not at all. */
export class Writer {
  readonly #queue = new WriteQueue();
  /** Blocks are made one at a time, beside the writes. */
  readonly #packing = new WriteQueue();
  readonly #source: DataSource;
  readonly #head: HeadWriter;
  readonly #file: string;
  readonly #blockRows: number;
  #last: number;
  #failure: BotError | undefined;

  constructor(parts: WriterParts) {
    this.#source = parts.source;
    this.#head = parts.head;
    this.#file = parts.file;
    this.#blockRows = parts.blockRows;
    this.#last = parts.lastSequence;
  }

  commit(batch: Batch): Promise<void> {
    return this.#queue.run(async () => {
      this.#refuseAfterFailure();
      checkFollows(batch.rows, this.#last);
      await this.#transaction((manager) => writeBatch(manager, batch));
      this.#advance(batch);
    });
  }

  /** Packs rows into a block: it is made while other writes go on, only its storing is a write. */
  archive(reader: Reader, through: number): Promise<number> {
    return this.#packing.run(async () => {
      this.#refuseAfterFailure();
      const read = (after: number, limit: number) => reader.unpackedRows(after, limit);
      const block = await nextBlock({ blocks: reader.blocks, read, size: this.#blockRows }, through);
      if (!block) return 0;
      await this.#write((manager) => storeBlock(manager, block));
      return block.last - block.first + 1;
    });
  }

  giveUp(through: number): Promise<void> {
    return this.#packing.run(() => this.#write((manager) => dropBlocks(manager, through)));
  }

  prune(sequences: readonly number[]): Promise<void> {
    return this.#write((manager) => pruneCheckpoints(manager, sequences));
  }

  setNote(key: string, value: string): Promise<void> {
    return this.#write((manager) => writeNote(manager, key, value));
  }

  saveSession(session: SessionRow): Promise<void> {
    const rows = sealedRows(sessionEntity, [session]);
    return this.#write((manager) => insertRows(manager, sessionEntity, rows, { replaceBy: 'id' }));
  }

  /** Waits for the writes before it; the last connection to close moves the log into the database. */
  close(): Promise<void> {
    return this.#queue.run(async () => {
      this.#head.close();
      if (this.#source.isInitialized) await this.#source.destroy();
    });
  }

  #write(task: (manager: EntityManager) => Promise<void>): Promise<void> {
    return this.#queue.run(async () => {
      this.#refuseAfterFailure();
      await this.#transaction(task);
    });
  }

  /** After a failure nothing tells what is on disk: only a new start, which reads it, may go on. */
  #refuseAfterFailure(): void {
    if (this.#failure) throw this.#failure;
  }

  async #transaction(task: (manager: EntityManager) => Promise<void>): Promise<void> {
    const runner = this.#source.createQueryRunner();
    await runner.startTransaction().catch((caught: unknown) => {
      throw storageError(this.#file, caught);
    });
    try {
      await task(runner.manager);
    } catch (caught) {
      await this.#rollBack(runner);
      throw storageError(this.#file, caught);
    }
    await runner.commitTransaction().catch((caught: unknown) => this.#fail(caught));
  }

  /** SQLite rolls back by itself on a full disk or an I/O error; the ROLLBACK then fails, and so does the store. */
  async #rollBack(runner: QueryRunner): Promise<void> {
    await runner.rollbackTransaction().catch((caught: unknown) => {
      this.#failure = storageError(this.#file, caught);
    });
  }

  #advance({ rows }: Batch): void {
    const last = rows.at(-1);
    if (!last) return;
    this.#last = last.sequence;
    try {
      this.#head.write(last);
    } catch (caught) {
      this.#fail(caught);
    }
  }

  #fail(caught: unknown): never {
    this.#failure = storageError(this.#file, caught);
    throw this.#failure;
  }
}
