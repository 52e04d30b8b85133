import { FLOAT, ROW, Vector } from './vector';

/** Inner loops of the weight gradients: sums of outer products over the rows of all samples. */
export abstract class Outer {
  /**
   * Four inputs by 8 columns: out[k][0..8) = Σ over samples and rows of a[k] · d[0..8), k in [0, 4).
   * `a` and `d` are the first row of the first sample; steps in bytes.
   */
  @inline static four(
    samples: i32,
    rows: i32,
    a: usize,
    aRow: usize,
    aSample: usize,
    d: usize,
    dSample: usize,
    out: usize,
  ): void {
    const zero = f32x4.splat(0);
    let s0 = zero;
    let s1 = zero;
    let s2 = zero;
    let s3 = zero;
    let u0 = zero;
    let u1 = zero;
    let u2 = zero;
    let u3 = zero;
    for (let sample = 0; sample < samples; sample++) {
      let x = a;
      for (let q = d, end = d + <usize>rows * ROW; q < end; q += ROW) {
        const d0 = v128.load(q, 0);
        const d1 = v128.load(q, 16);
        const x0 = v128.load32_splat(x, 0);
        s0 = Vector.multiplyAdd(s0, x0, d0);
        u0 = Vector.multiplyAdd(u0, x0, d1);
        const x1 = v128.load32_splat(x, 4);
        s1 = Vector.multiplyAdd(s1, x1, d0);
        u1 = Vector.multiplyAdd(u1, x1, d1);
        const x2 = v128.load32_splat(x, 8);
        s2 = Vector.multiplyAdd(s2, x2, d0);
        u2 = Vector.multiplyAdd(u2, x2, d1);
        const x3 = v128.load32_splat(x, 12);
        s3 = Vector.multiplyAdd(s3, x3, d0);
        u3 = Vector.multiplyAdd(u3, x3, d1);
        x += aRow;
      }
      a += aSample;
      d += dSample;
    }
    v128.store(out, s0, 0);
    v128.store(out, u0, 16);
    v128.store(out, s1, 128);
    v128.store(out, u1, 144);
    v128.store(out, s2, 256);
    v128.store(out, u2, 272);
    v128.store(out, s3, 384);
    v128.store(out, u3, 400);
  }

  /** One input by 8 columns, for the inputs beyond the last four. */
  @inline static one(
    samples: i32,
    rows: i32,
    a: usize,
    aRow: usize,
    aSample: usize,
    d: usize,
    dSample: usize,
    out: usize,
  ): void {
    let s = f32x4.splat(0);
    let u = s;
    for (let sample = 0; sample < samples; sample++) {
      let x = a;
      for (let q = d, end = d + <usize>rows * ROW; q < end; q += ROW) {
        const x0 = Vector.spread(x);
        s = Vector.multiplyAdd(s, x0, v128.load(q, 0));
        u = Vector.multiplyAdd(u, x0, v128.load(q, 16));
        x += aRow;
      }
      a += aSample;
      d += dSample;
    }
    v128.store(out, s, 0);
    v128.store(out, u, 16);
  }

  /** 32 columns summed over samples and rows: the gradient of the biases. */
  @inline static columns(samples: i32, rows: i32, d: usize, dSample: usize, out: usize): void {
    for (const end = out + ROW; out < end; out += 4 * FLOAT) {
      let s = f32x4.splat(0);
      let from = d;
      for (let sample = 0; sample < samples; sample++) {
        for (let q = from, last = from + <usize>rows * ROW; q < last; q += ROW)
          s = f32x4.add(s, v128.load(q));
        from += dSample;
      }
      v128.store(out, s);
      d += 4 * FLOAT;
    }
  }
}
