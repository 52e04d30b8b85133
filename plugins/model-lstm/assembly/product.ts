import { FLOAT, ROW, VECTOR, Vector } from './vector';

/**
 * Inner loops of the matrix products. Every element is summed front to back, whatever the tile it falls into, so a
 * result does not depend on how samples were grouped.
 */
export abstract class Product {
  /** One row of a panel: out[0..32) = start[0..32) + Σ a[k] · w[k][0..32). */
  @inline static row(depth: i32, a: usize, w: usize, start: usize, out: usize): void {
    let s0 = v128.load(start, 0);
    let s1 = v128.load(start, 16);
    let s2 = v128.load(start, 32);
    let s3 = v128.load(start, 48);
    let s4 = v128.load(start, 64);
    let s5 = v128.load(start, 80);
    let s6 = v128.load(start, 96);
    let s7 = v128.load(start, 112);
    for (const end = a + <usize>depth * FLOAT; a < end; a += FLOAT) {
      const x = Vector.spread(a);
      s0 = Vector.multiplyAdd(s0, x, v128.load(w, 0));
      s1 = Vector.multiplyAdd(s1, x, v128.load(w, 16));
      s2 = Vector.multiplyAdd(s2, x, v128.load(w, 32));
      s3 = Vector.multiplyAdd(s3, x, v128.load(w, 48));
      s4 = Vector.multiplyAdd(s4, x, v128.load(w, 64));
      s5 = Vector.multiplyAdd(s5, x, v128.load(w, 80));
      s6 = Vector.multiplyAdd(s6, x, v128.load(w, 96));
      s7 = Vector.multiplyAdd(s7, x, v128.load(w, 112));
      w += ROW;
    }
    v128.store(out, s0, 0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
    v128.store(out, s4, 64);
    v128.store(out, s5, 80);
    v128.store(out, s6, 96);
    v128.store(out, s7, 112);
  }

  /** Two rows of half a panel: out0 = start0 + Σ a0[k] · w[k], out1 = start1 + Σ a1[k] · w[k], 16 columns each. */
  @inline static pair(
    depth: i32,
    a0: usize,
    a1: usize,
    w: usize,
    start0: usize,
    start1: usize,
    out0: usize,
    out1: usize,
  ): void {
    let s0 = v128.load(start0, 0);
    let s1 = v128.load(start0, 16);
    let s2 = v128.load(start0, 32);
    let s3 = v128.load(start0, 48);
    let u0 = v128.load(start1, 0);
    let u1 = v128.load(start1, 16);
    let u2 = v128.load(start1, 32);
    let u3 = v128.load(start1, 48);
    for (const end = a0 + <usize>depth * FLOAT; a0 < end; a0 += FLOAT) {
      const x = Vector.spread(a0);
      const y = Vector.spread(a1);
      const w0 = v128.load(w, 0);
      s0 = Vector.multiplyAdd(s0, x, w0);
      u0 = Vector.multiplyAdd(u0, y, w0);
      const w1 = v128.load(w, 16);
      s1 = Vector.multiplyAdd(s1, x, w1);
      u1 = Vector.multiplyAdd(u1, y, w1);
      const w2 = v128.load(w, 32);
      s2 = Vector.multiplyAdd(s2, x, w2);
      u2 = Vector.multiplyAdd(u2, y, w2);
      const w3 = v128.load(w, 48);
      s3 = Vector.multiplyAdd(s3, x, w3);
      u3 = Vector.multiplyAdd(u3, y, w3);
      a1 += FLOAT;
      w += ROW;
    }
    v128.store(out0, s0, 0);
    v128.store(out0, s1, 16);
    v128.store(out0, s2, 32);
    v128.store(out0, s3, 48);
    v128.store(out1, u0, 0);
    v128.store(out1, u1, 16);
    v128.store(out1, u2, 32);
    v128.store(out1, u3, 48);
  }

  /** Eight rows of weights by one row of gates: out[k] = Σ over panels and columns of w[k] · d, k in [0, 8). */
  @inline static dotEight(panels: i32, d: usize, dPanel: usize, w: usize, wPanel: usize, out: usize): void {
    const zero = f32x4.splat(0);
    let s0 = zero;
    let s1 = zero;
    let s2 = zero;
    let s3 = zero;
    let s4 = zero;
    let s5 = zero;
    let s6 = zero;
    let s7 = zero;
    for (let p = 0; p < panels; p++) {
      for (let column: usize = 0; column < ROW; column += VECTOR) {
        const x = v128.load(d + column);
        const q = w + column;
        s0 = Vector.multiplyAdd(s0, x, v128.load(q, 0));
        s1 = Vector.multiplyAdd(s1, x, v128.load(q, 128));
        s2 = Vector.multiplyAdd(s2, x, v128.load(q, 256));
        s3 = Vector.multiplyAdd(s3, x, v128.load(q, 384));
        s4 = Vector.multiplyAdd(s4, x, v128.load(q, 512));
        s5 = Vector.multiplyAdd(s5, x, v128.load(q, 640));
        s6 = Vector.multiplyAdd(s6, x, v128.load(q, 768));
        s7 = Vector.multiplyAdd(s7, x, v128.load(q, 896));
      }
      d += dPanel;
      w += wPanel;
    }
    v128.store(out, Vector.sums(s0, s1, s2, s3), 0);
    v128.store(out, Vector.sums(s4, s5, s6, s7), 16);
  }

  /** Four rows of weights by two rows of gates: out0[k] = Σ w[k] · d0, out1[k] = Σ w[k] · d1, k in [0, 4). */
  @inline static dotFour(
    panels: i32,
    d0: usize,
    d1: usize,
    dPanel: usize,
    w: usize,
    wPanel: usize,
    out0: usize,
    out1: usize,
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
    for (let p = 0; p < panels; p++) {
      for (let column: usize = 0; column < ROW; column += VECTOR) {
        const x = v128.load(d0 + column);
        const y = v128.load(d1 + column);
        const q = w + column;
        const w0 = v128.load(q, 0);
        s0 = Vector.multiplyAdd(s0, x, w0);
        u0 = Vector.multiplyAdd(u0, y, w0);
        const w1 = v128.load(q, 128);
        s1 = Vector.multiplyAdd(s1, x, w1);
        u1 = Vector.multiplyAdd(u1, y, w1);
        const w2 = v128.load(q, 256);
        s2 = Vector.multiplyAdd(s2, x, w2);
        u2 = Vector.multiplyAdd(u2, y, w2);
        const w3 = v128.load(q, 384);
        s3 = Vector.multiplyAdd(s3, x, w3);
        u3 = Vector.multiplyAdd(u3, y, w3);
      }
      d0 += dPanel;
      d1 += dPanel;
      w += wPanel;
    }
    v128.store(out0, Vector.sums(s0, s1, s2, s3));
    v128.store(out1, Vector.sums(u0, u1, u2, u3));
  }
}
