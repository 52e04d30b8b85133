import { Vector } from './vector';

/** log2(e): the exponentials below are powers of two, whose range reduction is exact. */
const LOG2_E: f32 = 1.4426950408889634;
/** Beyond ±126 a power of two leaves the normal floats; both functions are flat long before. */
const LIMIT: f32 = 126;
/** 1.5 · 2^23: adding it rounds to an integer and leaves that integer in the low bits of the sum. */
const ROUNDER: f32 = 12582912;

/** Gate activations. Relative error of the exponential 1.6e-7; exact at zero; NaN stays NaN. */
export abstract class Activation {
  /**
   * 2^x. x = n + r with |r| ≤ 1/2; 2^r by the minimax polynomial with constant term 1 (own fit, maximum relative
   * error 9.3e-8), in Estrin's order for its short dependency chain; n is added to the exponent bits.
   */
  @inline static powerOfTwo(x: v128): v128 {
    const limited = f32x4.pmax(f32x4.splat(-LIMIT), f32x4.pmin(f32x4.splat(LIMIT), x));
    const rounded = f32x4.add(limited, f32x4.splat(ROUNDER));
    const r = f32x4.sub(limited, f32x4.sub(rounded, f32x4.splat(ROUNDER)));
    const r2 = f32x4.mul(r, r);
    const low = Vector.multiplyAdd(f32x4.splat(1), f32x4.splat(0.6931470036506653), r);
    const middle = Vector.multiplyAdd(f32x4.splat(0.24022246897220612), f32x4.splat(0.0555071085691452), r);
    const high = Vector.multiplyAdd(f32x4.splat(0.009671292267739773), f32x4.splat(0.0013269535265862942), r);
    const power = Vector.multiplyAdd(low, r2, Vector.multiplyAdd(middle, r2, high));
    return i32x4.add(power, i32x4.shl(rounded, 23));
  }

  /** 1 / (1 + e^-x). */
  @inline static sigmoid(x: v128): v128 {
    const power = Activation.powerOfTwo(f32x4.mul(x, f32x4.splat(-LOG2_E)));
    return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), power));
  }

  /** tanh x = 1 − 2 / (1 + e^2x). */
  @inline static tanh(x: v128): v128 {
    const power = Activation.powerOfTwo(f32x4.mul(x, f32x4.splat(2 * LOG2_E)));
    return f32x4.sub(f32x4.splat(1), f32x4.div(f32x4.splat(2), f32x4.add(f32x4.splat(1), power)));
  }
}
