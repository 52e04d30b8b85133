/** One double and its two 32-bit halves, to read a number's exponent without division. */
const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Sign, exponent and the upper 20 bits of the fraction. */
export function highWord(x: number): number {
  double[0] = x;
  return halves[HIGH] as number;
}

/** The number with its lower 32 bits cleared: 21 significant bits, so that products of two such are exact. */
export function clearLowWord(x: number): number {
  double[0] = x;
  halves[1 - HIGH] = 0;
  return double[0];
}
