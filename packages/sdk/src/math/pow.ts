import { scaleByPowerOfTwo, powerOfTwo } from './power-of-two.js';
import { clearLowWord, highWord } from './words.js';

// Port of fdlibm's e_pow.c (Sun Microsystems, 2004; "freely granted, provided that this notice is preserved").
const L1 = 5.99999999999994648725e-1;
const L2 = 4.28571428578550184252e-1;
const L3 = 3.33333329818377432918e-1;
const L4 = 2.72728123808534006489e-1;
const L5 = 2.30660745775561754067e-1;
const L6 = 2.06975017800338417784e-1;
const P1 = 1.66666666666666019037e-1;
const P2 = -2.77777777770155933842e-3;
const P3 = 6.61375632143793436117e-5;
const P4 = -1.6533902205465251539e-6;
const P5 = 4.13813679705723846039e-8;
const LN2 = 6.93147180559945286227e-1;
const LN2_HIGH = 6.93147182464599609375e-1;
const LN2_LOW = -1.90465429995776804525e-9;
/** 2 / (3 ln 2), and log2(1.5), each as a sum of a short and a small number. */
const CP = 9.61796693925975554329e-1;
const CP_HIGH = 9.61796700954437255859e-1;
const CP_LOW = -7.02846165095275826516e-9;
const LOG2_3_2_HIGH = 5.84962487220764160156e-1;
const LOG2_3_2_LOW = 1.35003920212974897128e-8;
const TWO_53 = 9007199254740992;

/** What `log2Of` returns: log2 of its argument as a sum; `high` has at most 21 significant bits. */
const logarithm = { high: 0, low: 0 };

/**
 * x to the power of y, error below 1 ulp, the same bits on every machine. Special cases as in JavaScript's `**`:
 * pow(x, 0) is 1, pow(±1, ±Infinity) is NaN, a negative x with a fractional y is NaN.
 *
 * @example
 * pow(2, 10); // 1024
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (x !== x || y !== y) return NaN;
  const size = Math.abs(x);
  if (y - y !== 0) return infinitePower(size, y > 0);
  const odd = isOdd(y);
  if (x === 0 || size === Infinity) return limitPower(x, size === 0 ? -y : y, odd);
  if (x < 0 && Math.floor(y) !== y) return NaN;
  if (y === 1) return x;
  const power = size === 1 ? 1 : positivePower(size, y);
  return x < 0 && odd ? -power : power;
}

function infinitePower(size: number, rising: boolean): number {
  if (size === 1) return NaN;
  return size > 1 === rising ? Infinity : 0;
}

/** Powers of 0 (with `growth` = -y) and of ±Infinity (with `growth` = y). */
function limitPower(x: number, growth: number, odd: boolean): number {
  const negative = odd && (x < 0 || Object.is(x, -0));
  const power = growth > 0 ? Infinity : 0;
  return negative ? -power : power;
}

function isOdd(y: number): boolean {
  if (y >= TWO_53 || y <= -TWO_53 || Math.floor(y) !== y) return false;
  const half = 0.5 * y;
  return Math.floor(half) !== half;
}

function positivePower(x: number, y: number): number {
  // Above |y| = 2^64 every power but that of 1 is over or under; keeps the products below finite.
  if (y > 1.8446744073709552e19 || y < -1.8446744073709552e19) return x > 1 === y > 0 ? Infinity : 0;
  log2Of(x);
  const yHigh = clearLowWord(y);
  const low = (y - yHigh) * logarithm.high + y * logarithm.low;
  const high = yHigh * logarithm.high;
  const total = low + high;
  if (total > 1025) return Infinity;
  if (total < -1076) return 0;
  return powerOfTwoOf(high, low);
}

/** log2(x) for a positive finite x, into `logarithm`. */
function log2Of(x: number): void {
  const subnormal = x < 2.2250738585072014e-308;
  const normal = subnormal ? x * TWO_53 : x;
  const high = highWord(normal);
  const fraction = high & 0xfffff;
  const exponent = (high >> 20) - 1023;
  const carry = fraction >= 0xbb67a ? 1 : 0;
  const m = normal * powerOfTwo(-exponent);
  const interval = fraction > 0x3988e && carry === 0 ? 1.5 : 1;
  log2Near(carry === 1 ? 0.5 * m : m, interval, exponent + carry - (subnormal ? 53 : 0));
}

/** n + log2(m) for m near `base` (1 or 1.5): a series in (m - base) / (m + base), carried in pairs. */
function log2Near(m: number, base: number, n: number): void {
  const u = m - base;
  const v = 1 / (m + base);
  const s = u * v;
  const sHigh = clearLowWord(s);
  const tHigh = clearLowWord(m + base);
  const tLow = m - (tHigh - base);
  const sLow = v * (u - sHigh * tHigh - sHigh * tLow);
  const s2 = s * s;
  const series =
    s2 * s2 * (L1 + s2 * (L2 + s2 * (L3 + s2 * (L4 + s2 * (L5 + s2 * L6))))) + sLow * (sHigh + s);
  const square = sHigh * sHigh;
  const cHigh = clearLowWord(3 + square + series);
  const cLow = series - (cHigh - 3 - square);
  const a = sHigh * cHigh;
  const b = sLow * cHigh + cLow * s;
  const pHigh = clearLowWord(a + b);
  const pLow = b - (pHigh - a);
  const zHigh = CP_HIGH * pHigh;
  const zLow = CP_LOW * pHigh + pLow * CP + (base === 1 ? 0 : LOG2_3_2_LOW);
  const offset = base === 1 ? 0 : LOG2_3_2_HIGH;
  logarithm.high = clearLowWord(zHigh + zLow + offset + n);
  logarithm.low = zLow - (logarithm.high - n - offset - zHigh);
}

/** 2^(high + low). */
function powerOfTwoOf(high: number, low: number): number {
  const n = Math.floor(high + low + 0.5);
  const rest = high - n;
  const t = clearLowWord(low + rest);
  const u = t * LN2_HIGH;
  const v = (low - (t - rest)) * LN2 + t * LN2_LOW;
  const z = u + v;
  const w = v - (z - u);
  const z2 = z * z;
  const c = z - z2 * (P1 + z2 * (P2 + z2 * (P3 + z2 * (P4 + z2 * P5))));
  const r = (z * c) / (c - 2) - (w + z * w);
  return scaleByPowerOfTwo(1 - (r - z), n);
}
