import { crc32 } from 'node:zlib';
import type { WireLevel } from './wire.js';

const DEPTH = 10;

function strip(text: string): string {
  return text.replace('.', '').replace(/^0+/, '');
}

/**
 * The venue's book checksum: CRC-32 over the best ten bids, then the best ten asks, each as price and volume without
 * point and leading zeros. Made of the strings as they came: a number's own text differs (1.3e-7).
 *
 * @example
 * bookChecksum([{ price: '0.99', volume: '1' }], [{ price: '1.01', volume: '2' }]); // '2111165642'
 */
export function bookChecksum(bids: readonly WireLevel[], asks: readonly WireLevel[]): string {
  let text = '';
  for (const side of [bids, asks])
    for (let at = 0; at < side.length && at < DEPTH; at++)
      text += strip(side[at]?.price ?? '') + strip(side[at]?.volume ?? '');
  return String(crc32(text));
}
