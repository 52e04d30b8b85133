const MASK = (1n << 64n) - 1n;

/**
 * Vigna's xorshift128+ (shifts 23, 17, 26) seeded by splitmix64: the generator of the benchmarks' market, which other
 * languages reproduce. 64-bit words as pairs of 32-bit halves.
 */
export class Xorshift128Plus {
  private aHigh: number;
  private aLow: number;
  private bHigh: number;
  private bLow: number;

  constructor(seed: number) {
    const first = (BigInt(seed) + 0x9e3779b97f4a7c15n) & MASK;
    const a = mix(first);
    const b = mix((first + 0x9e3779b97f4a7c15n) & MASK);
    this.aHigh = Number(a >> 32n) | 0;
    this.aLow = Number(a & 0xffffffffn) | 0;
    this.bHigh = Number(b >> 32n) | 0;
    this.bLow = Number(b & 0xffffffffn) | 0;
  }

  /** A number in [0, 1), a multiple of 2^-53. */
  next(): number {
    const yHigh = this.bHigh;
    const yLow = this.bLow;
    let high = this.aHigh ^ ((this.aHigh << 23) | (this.aLow >>> 9));
    let low = this.aLow ^ (this.aLow << 23);
    low ^= (low >>> 17) | (high << 15);
    high ^= high >>> 17;
    low ^= yLow ^ ((yLow >>> 26) | (yHigh << 6));
    high ^= yHigh ^ (yHigh >>> 26);
    this.aHigh = yHigh;
    this.aLow = yLow;
    this.bHigh = high;
    this.bLow = low;
    const sumLow = (low >>> 0) + (yLow >>> 0);
    const sumHigh = (high + yHigh + (sumLow > 0xffffffff ? 1 : 0)) >>> 0;
    return (sumHigh * 2 ** 21 + (sumLow >>> 11)) / 2 ** 53;
  }
}

/** One output of splitmix64. */
function mix(word: bigint): bigint {
  let z = ((word ^ (word >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return z ^ (z >> 31n);
}
