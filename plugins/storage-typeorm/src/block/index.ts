import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { botError, type JournalRow } from '@autotrader/sdk';
import { MAXIMUM_BLOCK_BYTES } from './byte-pipe.js';
import { packRows } from './pack.js';
import { unpackRows } from './unpack.js';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** First byte of a block: columns (`pack.ts`) in brotli. Further formats get further numbers, old ones stay readable. */
const BROTLI = 1;
/** Higher ones take ten times as long for two in a hundred bytes. */
const QUALITY = 5;

/** Rows as one compressed block; `previous` is the chain value before the first. Compresses outside the main thread. */
export async function encodeBlock(rows: readonly JournalRow[], previous: Uint8Array): Promise<Uint8Array> {
  const packed = await packRows(rows, previous);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: packed.length,
  };
  return Buffer.concat([Uint8Array.of(BROTLI), await compress(packed, { params })]);
}

/** The rows of a block, bit for bit. Throws BOT_STATE_CORRUPT when it cannot be read. */
export async function decodeBlock(block: Uint8Array): Promise<JournalRow[]> {
  if (block[0] !== BROTLI)
    throw botError('BOT_STATE_CORRUPT', {
      reason: `a block of the journal has the unknown format ${block[0]}`,
    });
  try {
    return await unpackRows(await decompress(block.subarray(1), { maxOutputLength: MAXIMUM_BLOCK_BYTES }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw botError(
      'BOT_STATE_CORRUPT',
      { reason: `a block of the journal cannot be read: ${reason}` },
      error,
    );
  }
}
