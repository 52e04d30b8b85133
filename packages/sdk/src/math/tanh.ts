import { exponentOf } from './exp.js';
import { powerOfTwo } from './power-of-two.js';

// e^x - 1 as in fdlibm's s_expm1.c (Sun Microsystems, 1993; "freely granted, provided that this notice is preserved"),
// but with the rounding errors of its last steps kept: the quotient below would triple them.
const HALF_LN2 = 0.34657359027997264;
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const Q1 = -3.33333333333331316428e-2;
const Q2 = 1.58730158725481460165e-3;
const Q3 = -7.93650757867487942473e-5;
const Q4 = 4.00821782732936239552e-6;
const Q5 = -2.01099218183624371326e-7;
/** Veltkamp's factor: splits a double into two halves of 26 bits. */
const SPLITTER = 134217729;

/** What `expm1Of` returns: e^x - 1 as a sum. */
const growth = { high: 0, low: 0 };

/**
 * Hyperbolic tangent, error below 1 ulp, the same bits on every machine.
 *
 * @example
 * tanh(0); // 0
 */
export function tanh(x: number): number {
  if (x < 0) return -positive(-x);
  return x > 0 ? positive(x) : x;
}

/** (e^2x - 1) / (e^2x + 1). */
function positive(x: number): number {
  if (x >= 22) return 1;
  if (x < 2.7755575615628914e-17) return x;
  expm1Of(2 * x);
  const { high, low } = growth;
  const below = high + 2;
  const belowLow = high > 2 ? 2 - (below - high) : high - (below - 2);
  const quotient = high / below;
  return quotient + (residue(quotient, below, high) + low - quotient * (belowLow + low)) / below;
}

/** a - q × b, exact for a quotient q = a / b rounded. */
function residue(q: number, b: number, a: number): number {
  const qTop = split(q);
  const bTop = split(b);
  const qRest = q - qTop;
  const bRest = b - bTop;
  return a - qTop * bTop - qTop * bRest - qRest * bTop - qRest * bRest;
}

function split(x: number): number {
  const c = SPLITTER * x;
  return c - (c - x);
}

/** e^x - 1 for 0 < x ≤ 44, into `growth`. */
function expm1Of(x: number): void {
  if (x <= HALF_LN2) {
    const h = 0.5 * x * x;
    setSum(x, h - x * correction(x, h));
    return;
  }
  const k = exponentOf(x);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const c = high - r - low;
  const h = 0.5 * r * r;
  setSum(r, h - (r * (correction(r, h) - c) - c));
  const scale = powerOfTwo(k);
  const rest = growth.low * scale;
  setSum(scale - 1, growth.high * scale);
  growth.low += rest;
}

/** a + b and its rounding error (Knuth's two-sum). */
function setSum(a: number, b: number): void {
  const sum = a + b;
  const shareOfB = sum - a;
  growth.high = sum;
  growth.low = a - (sum - shareOfB) + (b - shareOfB);
}

function correction(r: number, h: number): number {
  const polynomial = 1 + h * (Q1 + h * (Q2 + h * (Q3 + h * (Q4 + h * Q5))));
  const t = 3 - polynomial * (0.5 * r);
  return h * ((polynomial - t) / (6 - r * t));
}
