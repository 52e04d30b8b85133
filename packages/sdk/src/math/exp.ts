import { powerOfTwo, scaleByPowerOfTwo } from './power-of-two.js';

// Port of fdlibm's e_exp.c (Sun Microsystems, 2004; "freely granted, provided that this notice is preserved").
const OVERFLOW = 709.782712893384;
const UNDERFLOW = -7.4513321910194110842e2;
const HALF_LN2 = 0.34657359027997264;
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const INVERSE_LN2 = 1.442695040888963387;
const P1 = 1.66666666666666019037e-1;
const P2 = -2.77777777770155933842e-3;
const P3 = 6.61375632143793436117e-5;
const P4 = -1.6533902205465251539e-6;
const P5 = 4.13813679705723846039e-8;

/** x / ln 2 rounded to an integer, half away from zero. */
export function exponentOf(x: number): number {
  return (INVERSE_LN2 * x + (x < 0 ? -0.5 : 0.5)) | 0;
}

/**
 * e to the power of x, error below 1 ulp, the same bits on every machine.
 *
 * @example
 * exp(0); // 1
 */
export function exp(x: number): number {
  if (!(x <= OVERFLOW && x >= UNDERFLOW)) return beyond(x);
  if (x <= HALF_LN2 && x >= -HALF_LN2) return nearZero(x);
  const k = exponentOf(x);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const c = remainder(r);
  const y = 1 - (low - (r * c) / (2 - c) - high);
  return k >= -1020 && k <= 1022 ? y * powerOfTwo(k) : scaleByPowerOfTwo(y, k);
}

function beyond(x: number): number {
  return x !== x ? NaN : x > 0 ? Infinity : 0;
}

function nearZero(x: number): number {
  if (x < 3.725290298461914e-9 && x > -3.725290298461914e-9) return 1 + x;
  const c = remainder(x);
  return 1 - ((x * c) / (c - 2) - x);
}

function remainder(r: number): number {
  const t = r * r;
  return r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
}
