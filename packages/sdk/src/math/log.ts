import { powerOfTwo } from './power-of-two.js';
import { highWord } from './words.js';

// Port of fdlibm's e_log.c (Sun Microsystems, 1993; "freely granted, provided that this notice is preserved").
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const L1 = 6.66666666666673513e-1;
const L2 = 3.999999999940941908e-1;
const L3 = 2.857142874366239149e-1;
const L4 = 2.222219843214978396e-1;
const L5 = 1.818357216161805012e-1;
const L6 = 1.531383769920937332e-1;
const L7 = 1.479819860511658591e-1;
const TWO_54 = 18014398509481984;
/** Upper 20 bits of the fraction from which on a mantissa is above √2. */
const ABOVE_ROOT_2 = 0x6a09c;

/**
 * Natural logarithm, error below 1 ulp, the same bits on every machine. Negative: NaN; 0: -Infinity.
 *
 * @example
 * log(1); // 0
 */
export function log(x: number): number {
  if (!(x > 0) || x === Infinity) return x === 0 ? -Infinity : x > 0 ? x : NaN;
  let shift = 0;
  if (x < 2.2250738585072014e-308) {
    x *= TWO_54;
    shift = 54;
  }
  const high = highWord(x);
  const fraction = high & 0xfffff;
  const exponent = (high >> 20) - 1023;
  const carry = fraction >= ABOVE_ROOT_2 ? 1 : 0;
  const m = x * powerOfTwo(-exponent);
  return nearOne((carry === 1 ? 0.5 * m : m) - 1, exponent + carry - shift, fraction);
}

/** k × ln 2 + log(1 + f) for 1 + f in about [√½, √2]. */
function nearOne(f: number, k: number, fraction: number): number {
  if (f < 9.5367431640625e-7 && f > -9.5367431640625e-7) return veryNearOne(f, k);
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (L2 + w * (L4 + w * L6));
  const odd = z * (L1 + w * (L3 + w * (L5 + w * L7)));
  const r = even + odd;
  if (((fraction - 0x6147a) | (0x6b851 - fraction)) > 0) {
    const half = 0.5 * f * f;
    if (k === 0) return f - (half - s * (half + r));
    return k * LN2_HIGH - (half - (s * (half + r) + k * LN2_LOW) - f);
  }
  if (k === 0) return f - s * (f - r);
  return k * LN2_HIGH - (s * (f - r) - k * LN2_LOW - f);
}

function veryNearOne(f: number, k: number): number {
  if (f === 0) return k === 0 ? 0 : k * LN2_HIGH + k * LN2_LOW;
  const r = f * f * (0.5 - 0.3333333333333333 * f);
  return k === 0 ? f - r : k * LN2_HIGH - (r - k * LN2_LOW - f);
}
