import type { Loss } from '../dist/kernel.js';
import type { NetworkShape } from '../dist/network-shape.js';

/** Plain float64 LSTM in the saved weight order: slow, short, and sharing nothing with the kernel but that order. */

interface LayerWeights {
  readonly inputs: number;
  readonly input: Float64Array;
  readonly hidden: Float64Array;
  readonly bias: Float64Array;
}

interface Row {
  readonly x: Float64Array;
  readonly before: Float64Array;
  readonly cellBefore: Float64Array;
  readonly gates: Float64Array;
  readonly cell: Float64Array;
  readonly hidden: Float64Array;
}

export interface OracleResult {
  readonly outputs: number[];
  /** Top layer: [sample][step × hidden]. */
  readonly hidden: number[][];
  readonly loss: number;
  readonly gradient: Float64Array;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function split(weights: Float64Array, shape: NetworkShape): { layers: LayerWeights[]; head: Float64Array } {
  const { hidden: h } = shape;
  let at = 0;
  const take = (count: number): Float64Array => weights.subarray(at, (at += count));
  const layers = Array.from({ length: shape.layers }, (_, i) => {
    const inputs = i === 0 ? shape.features : h;
    return { inputs, input: take(4 * h * inputs), hidden: take(4 * h * h), bias: take(4 * h) };
  });
  return { layers, head: take(h + 1) };
}

function dot(matrix: Float64Array, row: number, vector: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += matrix[row * vector.length + i]! * vector[i]!;
  return sum;
}

function forwardLayer(w: LayerWeights, h: number, inputs: readonly Float64Array[]): Row[] {
  let before = new Float64Array(h);
  let cellBefore = new Float64Array(h);
  return inputs.map((x) => {
    const sum = (r: number): number => w.bias[r]! + dot(w.input, r, x) + dot(w.hidden, r, before);
    const gates = Float64Array.from({ length: 4 * h }, (_, r) =>
      (r / h) >> 0 === 2 ? Math.tanh(sum(r)) : sigmoid(sum(r)),
    );
    const cell = cellBefore.map((c, u) => gates[h + u]! * c + gates[u]! * gates[2 * h + u]!);
    const hidden = cell.map((c, u) => gates[3 * h + u]! * Math.tanh(c));
    const row = { x, before, cellBefore, gates, cell, hidden };
    [before, cellBefore] = [hidden, cell];
    return row;
  });
}

/** Adds to `g`, returns the gradient of each row's input. */
function backwardLayer(
  w: LayerWeights,
  g: LayerWeights,
  h: number,
  rows: Row[],
  above: Float64Array[],
): Float64Array[] {
  let dh = new Float64Array(h);
  let dc = new Float64Array(h);
  const down: Float64Array[] = [];
  for (let t = rows.length - 1; t >= 0; t--) {
    const { x, before, cellBefore, gates, cell } = rows[t]!;
    const dz = new Float64Array(4 * h);
    const dcBefore = new Float64Array(h);
    for (let u = 0; u < h; u++) {
      const [i, f, c, o] = [gates[u]!, gates[h + u]!, gates[2 * h + u]!, gates[3 * h + u]!];
      const tanh = Math.tanh(cell[u]!);
      const dHidden = dh[u]! + above[t]![u]!;
      const dCell = dc[u]! + dHidden * o * (1 - tanh * tanh);
      dz[u] = dCell * c * i * (1 - i);
      dz[h + u] = dCell * cellBefore[u]! * f * (1 - f);
      dz[2 * h + u] = dCell * i * (1 - c * c);
      dz[3 * h + u] = dHidden * tanh * o * (1 - o);
      dcBefore[u] = dCell * f;
    }
    const dx = new Float64Array(w.inputs);
    const dBefore = new Float64Array(h);
    for (let r = 0; r < 4 * h; r++) {
      g.bias[r]! += dz[r]!;
      for (let k = 0; k < w.inputs; k++) {
        g.input[r * w.inputs + k]! += dz[r]! * x[k]!;
        dx[k]! += dz[r]! * w.input[r * w.inputs + k]!;
      }
      for (let k = 0; k < h; k++) {
        g.hidden[r * h + k]! += dz[r]! * before[k]!;
        dBefore[k]! += dz[r]! * w.hidden[r * h + k]!;
      }
    }
    [dh, dc] = [dBefore, dcBefore];
    down[t] = dx;
  }
  return down;
}

/** Outputs, mean loss and gradient of a batch; `windows[b]` is steps × features. */
export function oracle(
  shape: NetworkShape,
  weights: ArrayLike<number>,
  windows: readonly ArrayLike<number>[],
  targets: readonly number[],
  loss: Loss,
): OracleResult {
  const { hidden: h, steps, features } = shape;
  const w = split(Float64Array.from(weights), shape);
  const gradient = new Float64Array(weights.length);
  const g = split(gradient, shape);
  const outputs: number[] = [];
  const hidden: number[][] = [];
  let total = 0;
  windows.forEach((window, b) => {
    const rows = (t: number): Float64Array =>
      Float64Array.from({ length: features }, (_, f) => window[t * features + f]!);
    const passes = [
      forwardLayer(
        w.layers[0]!,
        h,
        Array.from({ length: steps }, (_, t) => rows(t)),
      ),
    ];
    for (const layer of w.layers.slice(1))
      passes.push(
        forwardLayer(
          layer,
          h,
          passes.at(-1)!.map((row) => row.hidden),
        ),
      );
    const top = passes.at(-1)!;
    const last = top.at(-1)!.hidden;
    const output = w.head[h]! + dot(w.head.subarray(0, h), 0, last);
    const error = output - targets[b]!;
    const small = Math.abs(error) < 1;
    total += loss === 'mse' ? error * error : small ? 0.5 * error * error : Math.abs(error) - 0.5;
    const slope = (loss === 'mse' ? 2 * error : small ? error : Math.sign(error)) / windows.length;
    last.forEach((value, u) => (g.head[u]! += slope * value));
    g.head[h]! += slope;
    let above: Float64Array[] = top.map((_, t) =>
      Float64Array.from({ length: h }, (_, u) => (t === steps - 1 ? slope * w.head[u]! : 0)),
    );
    for (let l = shape.layers - 1; l >= 0; l--)
      above = backwardLayer(w.layers[l]!, g.layers[l]!, h, passes[l]!, above);
    outputs.push(output);
    hidden.push(top.flatMap((row) => [...row.hidden]));
  });
  return { outputs, hidden, loss: total / windows.length, gradient };
}

/** PyTorch's Adam in float64, with its gradient clipping; `t` is 1 for the first step. Changes weights and moments. */
export function oracleAdam(
  weights: Float64Array,
  m: Float64Array,
  v: Float64Array,
  gradient: Float64Array,
  t: number,
  rate: number,
  clipNorm: number,
): void {
  const norm = Math.sqrt(gradient.reduce((sum, x) => sum + x * x, 0));
  const scale = Math.min(1, clipNorm / (norm + 1e-6));
  gradient.forEach((raw, i) => {
    const g = raw * scale;
    m[i] = 0.9 * m[i]! + 0.1 * g;
    v[i] = 0.999 * v[i]! + 0.001 * g * g;
    const denominator = Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8;
    weights[i]! -= (rate * m[i]) / (1 - 0.9 ** t) / denominator;
  });
}
