import { createHash } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const LENGTH = 26;

/**
 * Id of an order outside the core: the first 26 base32 characters of SHA-256 over run and inner id
 * (lane, event key, number). The same order has the same id after every restart.
 */
export function publicOrderId(runId: string, innerId: string): string {
  const digest = createHash('sha256').update(`${runId}/${innerId}`).digest();
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of digest) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5 && text.length < LENGTH) {
      bits -= 5;
      text += ALPHABET[(value >> bits) & 31];
    }
  }
  return text;
}
