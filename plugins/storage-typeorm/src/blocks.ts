import type { DataSource } from 'typeorm';
import { GENESIS_CHAIN, type Head, type JournalBlock, type JournalRow } from '@autotrader/sdk';
import { blockFault, blockRows } from './block-record.js';
import { plainBytes, type Block } from './schema/index.js';

/** Most unpacked blocks that are kept for the next read. */
const CACHED_MAXIMUM = 2;

const COLUMNS = 'first, last, time, chain, bytes, crc';
const AFTER = `SELECT ${COLUMNS} FROM block WHERE last > ? AND length(bytes) > 0 ORDER BY last LIMIT 1`;
const ALL =
  'SELECT first, last, time, length(bytes) AS bytes FROM block WHERE length(bytes) > 0 ORDER BY last';
const NEWEST = 'SELECT last, chain FROM block ORDER BY last DESC LIMIT 1';
const GIVEN_UP = `SELECT ${COLUMNS} FROM block WHERE length(bytes) = 0 ORDER BY last DESC LIMIT 1`;

/** The packed part of a journal. */
export class Blocks {
  readonly #unpacked = new Map<number, JournalRow[]>();

  constructor(private readonly source: Pick<DataSource, 'query'>) {}

  /** Rows with `sequence > after`, in order, to the end of the block they are in; empty behind the last block. */
  async rows(after: number): Promise<JournalRow[]> {
    for (const rows of this.#unpacked.values()) {
      const [first, last] = [rows[0]?.sequence ?? 0, rows.at(-1)?.sequence ?? 0];
      if (first <= after + 1 && after < last) return rows.slice(after + 1 - first);
    }
    const [block] = await this.#blocks(AFTER, [after]);
    if (!block) return [];
    const rows = await blockRows(block);
    this.#keep(block.last, rows);
    return rows.slice(Math.max(0, after + 1 - block.first));
  }

  /** What is packed, oldest first. */
  list(): Promise<JournalBlock[]> {
    return this.source.query(ALL);
  }

  /** The last packed row; the row before the first one where nothing is packed. */
  async end(): Promise<Head> {
    const [block]: Head[] = await this.source.query(NEWEST.replace('last,', 'last AS sequence,'));
    return block ? { ...block, chain: plainBytes(block.chain) } : { sequence: 0, chain: GENESIS_CHAIN };
  }

  /** The last row that was given up; the row before the first one where none was. */
  async start(): Promise<Head> {
    const [block] = await this.#blocks(GIVEN_UP);
    return block ? { sequence: block.last, chain: block.chain } : { sequence: 0, chain: GENESIS_CHAIN };
  }

  /** Texts of what is wrong with the blocks: each is read, and they must follow one another. */
  async faults(): Promise<string[]> {
    const faults: string[] = [];
    let last = 0;
    // bounded: each round is behind the block before, or the last
    for (;;) {
      const [block] = await this.#blocks(AFTER.replace(' AND length(bytes) > 0', ''), [last]);
      if (!block) return faults;
      // In a damaged database what is asked for behind a block may lie before it.
      if (block.last <= last) return [...faults, `a block that ends at ${block.last} comes after ${last}`];
      const fault = blockFault(block);
      if (fault !== undefined) faults.push(fault);
      if (block.first !== last + 1)
        faults.push(`rows ${last + 1} to ${block.first - 1} of the journal are in no block`);
      last = block.last;
    }
  }

  async #blocks(sql: string, parameters: unknown[] = []): Promise<Block[]> {
    const blocks: Block[] = await this.source.query(sql, parameters);
    return blocks.map((block) => ({
      ...block,
      chain: plainBytes(block.chain),
      bytes: plainBytes(block.bytes),
    }));
  }

  #keep(last: number, rows: JournalRow[]): void {
    const [oldest] = this.#unpacked.keys();
    if (this.#unpacked.size >= CACHED_MAXIMUM && oldest !== undefined) this.#unpacked.delete(oldest);
    this.#unpacked.set(last, rows);
  }
}
