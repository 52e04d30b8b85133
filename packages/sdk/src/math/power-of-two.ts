const SMALLEST = -1074;
const LARGEST = 1023;

/** Every power of two a double can hold; made by doubling and halving, which are exact. */
const table = new Float64Array(LARGEST - SMALLEST + 1);
table[-SMALLEST] = 1;
for (let k = 1; k <= LARGEST; k++) table[k - SMALLEST] = 2 * (table[k - 1 - SMALLEST] as number);
for (let k = -1; k >= SMALLEST; k--) table[k - SMALLEST] = 0.5 * (table[k + 1 - SMALLEST] as number);

/** 2^k for an integer k from -1074 to 1023. */
export function powerOfTwo(k: number): number {
  return table[k - SMALLEST] as number;
}

/** y × 2^k, rounded once, for y in [0.25, 4) and any integer k. */
export function scaleByPowerOfTwo(y: number, k: number): number {
  if (k > 1022) return k > 1030 ? Infinity : y * powerOfTwo(1022) * powerOfTwo(k - 1022);
  if (k >= -1020) return y * powerOfTwo(k);
  return k < -1080 ? 0 : y * powerOfTwo(k + 1000) * powerOfTwo(-1000);
}
