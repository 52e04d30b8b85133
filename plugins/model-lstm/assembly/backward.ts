import { Cell } from './cell';
import { cellGradient, gatesPanel, gatesSample, gradient, hiddenGradient, inputGradient } from './layout';
import { Layer, layers, panels, parameters, steps, units, unitsRow, unitsSample } from './layout';
import { Outer } from './outer';
import { Product } from './product';
import { FLOAT, ROW, VECTOR } from './vector';

/**
 * Backpropagation through time for samples [0, samples), from the `hiddenGradient` the head left to the gradient of
 * every parameter. Gradients are written, not added: one call is one batch.
 */
export function backwardLayers(samples: i32): void {
  const top = layers.length - 1;
  for (let i = top; i >= 0; i--) {
    const layer = layers[i];
    memory.fill(cellGradient, 0, <usize>samples * unitsRow);
    if (i < top) memory.fill(hiddenGradient, 0, <usize>samples * unitsRow);
    for (let row = steps; row >= 1; row--) retreat(layer, row, samples, i < top);
    for (let panel = 0; panel < panels; panel++) parameterGradient(layer, panel, samples);
    if (i > 0) passDown(layer, samples);
  }
}

/** One time step back: gate gradients of a row, then the gradient of the hidden state before it. */
function retreat(layer: Layer, row: i32, samples: i32, fromAbove: bool): void {
  for (let sample = 0; sample < samples; sample++) {
    const offset = <usize>sample * unitsSample + <usize>row * unitsRow;
    const gates = layer.gates + <usize>sample * gatesSample + <usize>row * ROW;
    if (fromAbove) addRow(hiddenGradient + <usize>sample * unitsRow, inputGradient + offset);
    cellsBackward(layer, gates, offset, <usize>sample * unitsRow);
  }
  if (row > 1) hiddenBackward(layer, row, samples);
}

function addRow(sum: usize, other: usize): void {
  for (const end = sum + unitsRow; sum < end; sum += VECTOR) {
    v128.store(sum, f32x4.add(v128.load(sum), v128.load(other)));
    other += VECTOR;
  }
}

/** All units of one sample's row; `offset` locates the row in the states, `flow` in the flowing gradients. */
function cellsBackward(layer: Layer, gates: usize, offset: usize, flow: usize): void {
  const previous = layer.cells + offset - unitsRow;
  const cellTanh = layer.cellsTanh + offset;
  for (let panel = 0; panel < panels; panel++) {
    for (let half: usize = 0; half < 2; half++) {
      const unit = <usize>panel * 8 * FLOAT + half * VECTOR;
      const z = gates + half * (ROW >> 1);
      const dh = v128.load(hiddenGradient + flow + unit);
      Cell.backward(z, previous + unit, cellTanh + unit, dh, cellGradient + flow + unit);
    }
    gates += gatesPanel;
  }
}

/** hiddenGradient = gate gradients of the row, times the transposed hidden weights. */
function hiddenBackward(layer: Layer, row: i32, samples: i32): void {
  const w = parameters + layer.offset + layer.hiddenRows();
  const d = layer.gates + <usize>row * ROW;
  multiplyTransposed(layer, w, samples, d, gatesSample, hiddenGradient, unitsRow, row & 1);
}

/** The same product for the inputs of all rows: what the layer below gets from above. */
function passDown(layer: Layer, samples: i32): void {
  const w = parameters + layer.offset + ROW;
  for (let sample = 0; sample < samples; sample++) {
    const d = layer.gates + <usize>sample * gatesSample + ROW;
    const out = inputGradient + <usize>sample * unitsSample + unitsRow;
    multiplyTransposed(layer, w, steps, d, ROW, out, unitsRow, 0);
  }
}

/**
 * out[r][k] = Σ over panels of d[r] · w[k] for `rows` rows and all units k. `reverse` walks the weights from the end,
 * for the same reason as in the forward pass.
 */
function multiplyTransposed(
  layer: Layer,
  w: usize,
  rows: i32,
  d: usize,
  dRow: usize,
  out: usize,
  outRow: usize,
  reverse: i32,
): void {
  const wPanel = layer.panelBytes();
  for (let i = 0; i < panels; i++) {
    const group = reverse ? panels - 1 - i : i;
    transposedGroup(
      w + <usize>group * 8 * ROW,
      wPanel,
      rows,
      d,
      dRow,
      out + <usize>group * 8 * FLOAT,
      outRow,
    );
  }
}

/** Eight units of the product above, rows in pairs. */
function transposedGroup(
  w: usize,
  wPanel: usize,
  rows: i32,
  d: usize,
  dRow: usize,
  out: usize,
  outRow: usize,
): void {
  let row = 1;
  for (; row < rows; row += 2) {
    for (let four: usize = 0; four < 2; four++) {
      const at = out + four * VECTOR;
      Product.dotFour(panels, d, d + dRow, gatesPanel, w + four * 4 * ROW, wPanel, at, at + outRow);
    }
    d += 2 * dRow;
    out += 2 * outRow;
  }
  if (row == rows) Product.dotEight(panels, d, gatesPanel, w, wPanel, out);
}

/** Gradient of a panel's parameters: biases, input weights, hidden weights. */
function parameterGradient(layer: Layer, panel: i32, samples: i32): void {
  const d = layer.gates + <usize>panel * gatesPanel + ROW;
  const g = gradient + layer.offset + <usize>panel * layer.panelBytes();
  Outer.columns(samples, steps, d, gatesSample, g);
  outerRows(layer.inputs, samples, steps, layer.input, layer.inputRow, layer.inputSample, d, g + ROW);
  // Row 1 follows the zero state, so hidden weights begin with row 2.
  const hidden = layer.hidden + unitsRow;
  outerRows(units, samples, steps - 1, hidden, unitsRow, unitsSample, d + ROW, g + layer.hiddenRows());
}

function outerRows(
  inputs: i32,
  samples: i32,
  rows: i32,
  a: usize,
  aRow: usize,
  aSample: usize,
  d: usize,
  out: usize,
): void {
  let k = 3;
  for (; k < inputs; k += 4) {
    for (let at: usize = 0; at < ROW; at += 32) {
      Outer.four(samples, rows, a, aRow, aSample, d + at, gatesSample, out + at);
    }
    a += 4 * FLOAT;
    out += 4 * ROW;
  }
  for (k -= 3; k < inputs; k++) {
    for (let at: usize = 0; at < ROW; at += 32) {
      Outer.one(samples, rows, a, aRow, aSample, d + at, gatesSample, out + at);
    }
    a += FLOAT;
    out += ROW;
  }
}
