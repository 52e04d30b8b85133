/** Bytes of one float, of one vector of four, and of one panel row of 32 columns. */
export const FLOAT: usize = 4;
export const VECTOR: usize = 16;
export const ROW: usize = 128;

/** Arithmetic on four floats. Only operations that IEEE 754 fixes to the last bit, so every machine agrees. */
export abstract class Vector {
  /** The float at `at`, four times. */
  @inline static spread(at: usize): v128 {
    return v128.load32_splat(at);
  }

  /** sum + a · b, rounded twice: a fused multiply-add is not available on every machine. */
  @inline static multiplyAdd(sum: v128, a: v128, b: v128): v128 {
    return f32x4.add(sum, f32x4.mul(a, b));
  }

  /** Four vectors reduced to the vector of their four sums. */
  @inline static sums(a: v128, b: v128, c: v128, d: v128): v128 {
    const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
    const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
    return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  }

  /** Sum of the four floats, always in the same order. */
  @inline static sum(a: v128): f32 {
    const low = f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 2);
    return low + (f32x4.extract_lane(a, 1) + f32x4.extract_lane(a, 3));
  }
}
