import { farQuarterTurns } from './far-quarter-turns.js';

// Cody and Waite's reduction in three parts of π/2, as in fdlibm's e_rem_pio2.c
// (Sun Microsystems, 1993; "freely granted, provided that this notice is preserved").
const TWO_OVER_PI = 6.36619772367581382433e-1;
const PART_1 = 1.57079632673412561417;
const REST_1 = 6.07710050650619224932e-11;
const PART_2 = 6.0771005063039659766e-11;
const REST_2 = 2.02226624879595063154e-21;
const PART_3 = 2.0222662487111664558e-21;
const REST_3 = 8.47842766036889956997e-32;
/** Up to here k × PART_n is exact; farther out the exact reduction takes over. */
const NEAR = 1647099;

/** Remainder of the last `quarterTurns` call as a sum `high + low`, |high| ≤ π/4 and a little. */
export const remainder = { high: 0, low: 0 };

/** Takes the nearest multiple of π/2 from a finite x, leaves the rest in `remainder`, returns the multiple mod 4. */
export function quarterTurns(x: number): number {
  if (x > NEAR || x < -NEAR) return farQuarterTurns(x, remainder);
  const k = Math.floor(x * TWO_OVER_PI + 0.5);
  const size = Math.abs(x);
  let r = x - k * PART_1;
  let w = k * REST_1;
  if (Math.abs(r - w) < size * 1.52587890625e-5) {
    const before = r;
    w = k * PART_2;
    r = before - w;
    w = k * REST_2 - (before - r - w);
    if (Math.abs(r - w) < size * 1.7763568394002505e-15) {
      const earlier = r;
      w = k * PART_3;
      r = earlier - w;
      w = k * REST_3 - (earlier - r - w);
    }
  }
  remainder.high = r - w;
  remainder.low = r - remainder.high - w;
  return k & 3;
}
