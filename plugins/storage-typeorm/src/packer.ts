import type { EntityManager } from 'typeorm';
import { botError, type JournalRow } from '@autotrader/sdk';
import { encodeBlock } from './block/index.js';
import { blockFault, blockRows, sealedBlock } from './block-record.js';
import type { Blocks } from './blocks.js';
import { insertRows } from './insert.js';
import { blockEntity, type Block } from './schema/index.js';

/** Rows of one block unless the options say otherwise. */
export const BLOCK_ROWS = 4_096;
/** Rows read at a time, so that no read holds the event loop. */
const READ_ROWS = 512;

/** What a block is made from. */
export interface BlockSource {
  readonly blocks: Blocks;
  /** Reads rows that are not packed. */
  readonly read: (after: number, limit: number) => Promise<JournalRow[]>;
  /** Rows of a block. */
  readonly size: number;
}

/** The next block of a journal, proved to give its rows back; undefined when there are not enough rows up to `through`. */
export async function nextBlock(
  { blocks, read, size }: BlockSource,
  through: number,
): Promise<Block | undefined> {
  const { sequence, chain } = await blocks.end();
  if (sequence + size > through) return undefined;
  const rows: JournalRow[] = [];
  for (let after = sequence; after < sequence + size; after += READ_ROWS)
    rows.push(...(await read(after, Math.min(READ_ROWS, sequence + size - after))));
  if (rows.length < size || !isRun(rows, sequence + 1)) return undefined;
  const last = rows[size - 1] as JournalRow;
  const bytes = await encodeBlock(rows, chain);
  const block = sealedBlock({
    first: sequence + 1,
    last: last.sequence,
    time: last.time,
    chain: last.chain,
    bytes,
  });
  const again = await blockRows(block);
  const different = rows.findIndex((row, n) => !sameRow(row, again[n] as JournalRow));
  if (different < 0) return block;
  throw botError('BOT_CORE_INVARIANT', {
    what: `row ${sequence + 1 + different} is another one when it is unpacked`,
  });
}

/** Puts a block in the place of its rows, inside the open transaction of `manager`. */
export async function storeBlock(manager: EntityManager, block: Block): Promise<void> {
  await insertRows(manager, blockEntity, [block]);
  const [stored]: Block[] = await manager.query('SELECT * FROM block WHERE last = ?', [block.last]);
  if (!stored || blockFault(stored) !== undefined || stored.crc !== block.crc)
    throw botError('BOT_CORE_INVARIANT', {
      what: `block ${block.first} to ${block.last} is not what was stored`,
    });
  await manager.query('DELETE FROM event WHERE sequence BETWEEN ? AND ?', [block.first, block.last]);
}

/** Gives up the blocks that end at or below `through`; the last of them stays without its rows, as where the chain begins. */
export async function dropBlocks(manager: EntityManager, through: number): Promise<void> {
  const [newest]: Block[] = await manager.query(
    'SELECT * FROM block WHERE last <= ? ORDER BY last DESC LIMIT 1',
    [through],
  );
  if (!newest) return;
  const fault = blockFault(newest);
  if (fault !== undefined) throw botError('BOT_STATE_CORRUPT', { reason: fault });
  await manager.query('DELETE FROM block WHERE last <= ?', [through]);
  const start = sealedBlock({ ...newest, first: 1, bytes: new Uint8Array(0) });
  await insertRows(manager, blockEntity, [start]);
}

function isRun(rows: readonly JournalRow[], first: number): boolean {
  return rows.every((row, n) => row.sequence === first + n);
}

function sameRow(a: JournalRow, b: JournalRow): boolean {
  return (
    a.sequence === b.sequence &&
    a.crc === b.crc &&
    a.stream === b.stream &&
    Object.is(a.cursorId, b.cursorId) &&
    Object.is(a.time, b.time) &&
    Object.is(a.receivedTime, b.receivedTime) &&
    Buffer.compare(a.chain, b.chain) === 0 &&
    Buffer.compare(a.body, b.body) === 0
  );
}
