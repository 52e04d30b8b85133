import { crc32 } from 'node:zlib';

const DEPTH = 10;

/** What the checksum reads of a level: price and volume as sent. */
export interface ChecksumLevel {
  readonly price: string;
  readonly volume: string;
}

/**
 * The venue's checksum of a book: CRC-32 of the best 10 bids, then the best 10 asks, price and volume each without the
 * point and without leading zeros; as an unsigned decimal string.
 *
 * @example
 * bookChecksum([{ price: '10.01', volume: '1' }], []); // '429948050'
 */
export function bookChecksum(bids: readonly ChecksumLevel[], asks: readonly ChecksumLevel[]): string {
  return String(crc32(levelDigits(bids) + levelDigits(asks)));
}

function levelDigits(levels: readonly ChecksumLevel[]): string {
  let text = '';
  const depth = Math.min(DEPTH, levels.length);
  for (let i = 0; i < depth; i++) text += digits(levels[i]!.price) + digits(levels[i]!.volume);
  return text;
}

function digits(text: string): string {
  return text.replace('.', '').replace(/^0+/, '');
}
