import { Activation } from './activation';
import { Vector } from './vector';

/** What an LSTM cell does with four hidden units at one row. `gates` points at their 16 columns i, f, g, o. */
export abstract class Cell {
  /** Gate sums become activations in place. */
  @inline static activate(gates: usize): void {
    v128.store(gates, Activation.sigmoid(v128.load(gates, 0)), 0);
    v128.store(gates, Activation.sigmoid(v128.load(gates, 16)), 16);
    v128.store(gates, Activation.tanh(v128.load(gates, 32)), 32);
    v128.store(gates, Activation.sigmoid(v128.load(gates, 48)), 48);
  }

  /** From activations and the row before: the cell, its tanh and the hidden state. */
  @inline static forward(gates: usize, previous: usize, cell: usize, cellTanh: usize, hidden: usize): void {
    const kept = f32x4.mul(v128.load(gates, 16), v128.load(previous));
    const c = Vector.multiplyAdd(kept, v128.load(gates, 0), v128.load(gates, 32));
    const t = Activation.tanh(c);
    v128.store(cell, c);
    v128.store(cellTanh, t);
    v128.store(hidden, f32x4.mul(v128.load(gates, 48), t));
  }

  /**
   * Activations become gradients of the gate sums in place. `dh` is the gradient of the hidden state; `cellGradient`
   * holds what flows back through the cell and is updated for the row before.
   */
  @inline static backward(
    gates: usize,
    previous: usize,
    cellTanh: usize,
    dh: v128,
    cellGradient: usize,
  ): void {
    const one = f32x4.splat(1);
    const i = v128.load(gates, 0);
    const f = v128.load(gates, 16);
    const g = v128.load(gates, 32);
    const o = v128.load(gates, 48);
    const t = v128.load(cellTanh);
    const dho = f32x4.mul(dh, o);
    const dc = f32x4.add(v128.load(cellGradient), f32x4.mul(dho, f32x4.sub(one, f32x4.mul(t, t))));
    const dci = f32x4.mul(dc, i);
    const dcf = f32x4.mul(dc, f);
    v128.store(gates, f32x4.mul(f32x4.mul(dci, g), f32x4.sub(one, i)), 0);
    v128.store(gates, f32x4.mul(f32x4.mul(dcf, v128.load(previous)), f32x4.sub(one, f)), 16);
    v128.store(gates, f32x4.mul(dci, f32x4.sub(one, f32x4.mul(g, g))), 32);
    v128.store(gates, f32x4.mul(f32x4.mul(dho, t), f32x4.sub(one, o)), 48);
    v128.store(cellGradient, dcf);
  }
}
