import { Vector } from './vector';

/**
 * Constants, read from memory where they are used: as immediates each would cost three instructions in every cell.
 * log2(e) turns exponentials into powers of two, whose range reduction is exact. Beyond ±126 a power of two leaves
 * the normal floats, long after both activations have become flat. Adding 1.5 · 2^23 rounds to an integer and leaves
 * it in the low bits of the sum. Then the minimax polynomial of 2^r on |r| ≤ 1/2 with constant term 1 (own fit,
 * largest relative error 9.3e-8).
 */
const MINUS_LOG2_E: usize = 0;
const TWICE_LOG2_E: usize = 4;
const LOWEST: usize = 8;
const HIGHEST: usize = 12;
const ROUNDER: usize = 16;
const ONE: usize = 20;
const TWO: usize = 24;
const POLYNOMIAL: usize = 28;
const CONSTANTS = memory.data<f32>([
  -1.4426950408889634, 2.8853900817779268, -126, 126, 12582912, 1, 2, 0.6931470036506653, 0.24022246897220612,
  0.0555071085691452, 0.009671292267739773, 0.0013269535265862942,
]);

/** Gate activations. Relative error of the exponential 1.6e-7; exact at zero; NaN stays NaN. */
export abstract class Activation {
  @inline static constant(offset: usize): v128 {
    return v128.load32_splat(CONSTANTS + offset);
  }

  /** Coefficient of r^degree, 1 to 5. */
  @inline static coefficient(degree: usize): v128 {
    return Activation.constant(POLYNOMIAL - 4 + 4 * degree);
  }

  /**
   * 2^x = 2^n · 2^r with r = x − n, |r| ≤ 1/2: the polynomial in Estrin's order, whose chain of dependent operations
   * is short, then n added to the exponent bits. pmin and pmax give back their first operand if it is NaN.
   */
  @inline static powerOfTwo(x: v128): v128 {
    const limited = f32x4.pmax(f32x4.pmin(x, Activation.constant(HIGHEST)), Activation.constant(LOWEST));
    const rounded = f32x4.add(limited, Activation.constant(ROUNDER));
    const r = f32x4.sub(limited, f32x4.sub(rounded, Activation.constant(ROUNDER)));
    const r2 = f32x4.mul(r, r);
    const low = Vector.multiplyAdd(Activation.constant(ONE), Activation.coefficient(1), r);
    const middle = Vector.multiplyAdd(Activation.coefficient(2), Activation.coefficient(3), r);
    const high = Vector.multiplyAdd(Activation.coefficient(4), Activation.coefficient(5), r);
    const power = Vector.multiplyAdd(low, r2, Vector.multiplyAdd(middle, r2, high));
    return i32x4.add(power, i32x4.shl(rounded, 23));
  }

  /** 1 / (1 + e^-x). */
  @inline static sigmoid(x: v128): v128 {
    const one = Activation.constant(ONE);
    const power = Activation.powerOfTwo(f32x4.mul(x, Activation.constant(MINUS_LOG2_E)));
    return f32x4.div(one, f32x4.add(one, power));
  }

  /** tanh x = 1 − 2 / (1 + e^2x). */
  @inline static tanh(x: v128): v128 {
    const one = Activation.constant(ONE);
    const power = Activation.powerOfTwo(f32x4.mul(x, Activation.constant(TWICE_LOG2_E)));
    return f32x4.sub(one, f32x4.div(Activation.constant(TWO), f32x4.add(one, power)));
  }
}
