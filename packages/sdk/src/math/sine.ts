import { quarterTurns, remainder } from './quarter-turns.js';

// Kernels of fdlibm's k_sin.c and k_cos.c (Sun Microsystems, 1993; "freely granted, provided that this notice is preserved").
const QUARTER_PI = 0.7853981633974483;
const S1 = -1.66666666666666324348e-1;
const S2 = 8.33333333332248946124e-3;
const S3 = -1.98412698298579493134e-4;
const S4 = 2.75573137070700676789e-6;
const S5 = -2.50507602534068634195e-8;
const S6 = 1.58969099521155010221e-10;
const C1 = 4.16666666666666019037e-2;
const C2 = -1.38888888888741095749e-3;
const C3 = 2.48015872894767294178e-5;
const C4 = -2.75573143513906633035e-7;
const C5 = 2.0875723212981748279e-9;
const C6 = -1.13596475577881948265e-11;

/**
 * Sine of x radians, error below 1 ulp for every finite x, the same bits on every machine. Beyond |x| = 1,647,099 the
 * argument is reduced with integers of any size: as exact, but a hundred times slower.
 *
 * @example
 * sin(0); // 0
 */
export function sin(x: number): number {
  if (x <= QUARTER_PI && x >= -QUARTER_PI) return sineKernel(x, 0);
  if (x - x !== 0) return NaN;
  const turns = quarterTurns(x);
  const value =
    (turns & 1) === 0
      ? sineKernel(remainder.high, remainder.low)
      : cosineKernel(remainder.high, remainder.low);
  return turns > 1 ? -value : value;
}

/**
 * Cosine of x radians; range and error as of `sin`.
 *
 * @example
 * cos(0); // 1
 */
export function cos(x: number): number {
  if (x <= QUARTER_PI && x >= -QUARTER_PI) return cosineKernel(x, 0);
  if (x - x !== 0) return NaN;
  const turns = quarterTurns(x);
  const value =
    (turns & 1) === 0
      ? cosineKernel(remainder.high, remainder.low)
      : sineKernel(remainder.high, remainder.low);
  return turns === 1 || turns === 2 ? -value : value;
}

function sineKernel(x: number, y: number): number {
  if (x < 7.450580596923828e-9 && x > -7.450580596923828e-9) return x;
  const z = x * x;
  const v = z * x;
  const r = S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)));
  return x - (z * (0.5 * y - v * r) - y - v * S1);
}

function cosineKernel(x: number, y: number): number {
  const z = x * x;
  const r = z * (z * (C1 + z * (C2 + z * C3)) + z * z * z * z * (C4 + z * (C5 + z * C6)));
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + (r - x * y));
}
