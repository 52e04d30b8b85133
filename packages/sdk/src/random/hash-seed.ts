/** Tags that keep `hashSeed('1')` and `hashSeed(1)`, `('ab', 'c')` and `('a', 'bc')` apart. */
const NUMBER_TAG = 1;
const TEXT_TAG = 2;
const double = new DataView(new ArrayBuffer(8));

/**
 * Hashes parts to an unsigned 32-bit seed: MurmurHash3 (x86, 32 bits, seed 0) over 32-bit words: a part's tag and
 * length, then a number's two halves (high first) or a text's UTF-16 units, one a word. NaN and -0 count as any other
 * bits (NaN in its one canonical form).
 *
 * @example
 * createRandom(hashSeed(runSeed, 'main', 'BTC-AUD@btcmarkets'));
 */
export function hashSeed(...parts: readonly (string | number)[]): number {
  let hash = 0;
  let words = 0;
  for (const part of parts) {
    hash = typeof part === 'number' ? mixNumber(hash, part) : mixText(hash, part);
    words += typeof part === 'number' ? 3 : 2 + part.length;
  }
  return finish(hash ^ (words * 4));
}

/** MurmurHash3's final avalanche: every bit of the input reaches every bit of the result. */
export function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function mixNumber(hash: number, value: number): number {
  double.setFloat64(0, value === value ? value : NaN);
  return mixWord(mixWord(mixWord(hash, NUMBER_TAG), double.getInt32(0)), double.getInt32(4));
}

function mixText(hash: number, text: string): number {
  let h = mixWord(mixWord(hash, TEXT_TAG), text.length);
  for (let i = 0; i < text.length; i++) h = mixWord(h, text.charCodeAt(i));
  return h;
}

function mixWord(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}
