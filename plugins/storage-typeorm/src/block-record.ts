import { crc32 } from 'node:zlib';
import { botError } from '@autotrader/sdk';
import { decodeBlock } from './block/index.js';
import type { Block } from './schema/index.js';

/** A block with its check sum. */
export function sealedBlock(block: Omit<Block, 'crc'>): Block {
  return { ...block, crc: crcOf(block) };
}

/** What is wrong with a block as it is stored; undefined when it is sound. */
export function blockFault(block: Block): string | undefined {
  return block.crc === crcOf(block) ? undefined : `${nameOf(block)} is damaged`;
}

/** The rows of a block. Throws BOT_STATE_CORRUPT unless they are those that were packed. */
export async function blockRows(block: Block) {
  const fault = blockFault(block);
  if (fault !== undefined) throw botError('BOT_STATE_CORRUPT', { reason: fault });
  const rows = await decodeBlock(block.bytes);
  const [first, last] = [rows[0], rows.at(-1)];
  const fits = first?.sequence === block.first && last?.sequence === block.last;
  if (fits && Buffer.compare(last.chain, block.chain) === 0) return rows;
  throw botError('BOT_STATE_CORRUPT', { reason: `${nameOf(block)} holds other rows` });
}

function nameOf({ first, last }: Block): string {
  return `block ${first} to ${last} of the journal`;
}

function crcOf({ first, last, time, chain, bytes }: Omit<Block, 'crc'>): number {
  // The bytes first: zlib takes an empty buffer from SQLite for a wish to start anew.
  return crc32(`${first},${last},${time}`, crc32(chain, crc32(bytes)));
}
