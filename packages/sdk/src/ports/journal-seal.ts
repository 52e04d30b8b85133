import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { JournalRow } from './storage.js';

/** Chain value before the first row of a journal: 32 zero bytes. */
export const GENESIS_CHAIN: Uint8Array = new Uint8Array(32);

/**
 * The check sum of a journal row: CRC-32 over its header and body, unsigned.
 *
 * @example
 * const crc = rowCrc({ sequence: 1, body, stream: '', cursorId: 0, time: 0, receivedTime: 0 });
 */
export function rowCrc(row: Omit<JournalRow, 'crc' | 'chain'>): number {
  const header = `${row.sequence},${row.stream},${row.cursorId},${row.time},${row.receivedTime}`;
  return crc32(row.body, crc32(header));
}

/**
 * The chain value of a journal row: SHA-256 over the value of the row before it, sequence, check sum and body; 32 bytes.
 *
 * @example
 * const chain = nextChain(GENESIS_CHAIN, { sequence: 1, crc, body });
 */
export function nextChain(
  previous: Uint8Array,
  { sequence, crc, body }: Pick<JournalRow, 'sequence' | 'crc' | 'body'>,
): Uint8Array {
  const head = Buffer.allocUnsafe(12);
  head.writeDoubleLE(sequence, 0);
  head.writeUInt32LE(crc, 8);
  return hash('sha256', Buffer.concat([previous, head, body]), 'buffer');
}
