import { Cell } from './cell';
import {
  forwarded,
  gatesPanel,
  gatesSample,
  Layer,
  layers,
  panels,
  steps,
  units,
  unitsRow,
  unitsSample,
} from './layout';
import { Product } from './product';
import { ROW, VECTOR } from './vector';

/** Runs the windows of samples [first, end) through all layers; their states stay for the backward pass. */
export function forwardLayers(first: i32, end: i32): void {
  for (let i = 0; i < layers.length; i++) {
    const layer = layers[i];
    for (let panel = 0; panel < panels; panel++) project(layer, panel, first, end);
    for (let row = 1; row <= steps; row++) advance(layer, row, first, end);
  }
}

/** Gate sums of all rows from bias and input: they need no earlier row, so they are one product. */
function project(layer: Layer, panel: i32, first: i32, end: i32): void {
  const bias = forwarded + layer.offset + <usize>panel * layer.panelBytes();
  for (let sample = first; sample < end; sample++) {
    const x = layer.input + <usize>sample * layer.inputSample;
    const z = layer.gates + <usize>panel * gatesPanel + <usize>sample * gatesSample + ROW;
    projectRows(layer.inputs, bias, x, layer.inputRow, z);
  }
}

function projectRows(depth: i32, bias: usize, x: usize, xRow: usize, z: usize): void {
  const w = bias + ROW;
  const half = ROW >> 1;
  let row = 1;
  for (; row < steps; row += 2) {
    for (let at: usize = 0; at < ROW; at += half) {
      Product.pair(depth, x, x + xRow, w + at, bias + at, bias + at, z + at, z + at + ROW);
    }
    x += 2 * xRow;
    z += 2 * ROW;
  }
  if (row == steps) Product.row(depth, x, w, bias, z);
}

/**
 * One time step, in three sweeps over the panels. Each sweep's units are independent of each other, so that the long
 * chains of dependent operations in the activations overlap. Every other row takes the products in reverse: where the
 * weights are larger than the first cache, those used last are used first.
 */
function advance(layer: Layer, row: i32, first: i32, end: i32): void {
  if (row > 1) {
    for (let i = 0; i < panels; i++) addHidden(layer, row & 1 ? i : panels - 1 - i, row, first, end);
  }
  for (let panel = 0; panel < panels; panel++) activate(layer, panel, row, first, end);
  for (let sample = first; sample < end; sample++) flow(layer, row, sample);
}

/** Adds what the hidden state of the row before brings. */
function addHidden(layer: Layer, panel: i32, row: i32, first: i32, end: i32): void {
  const w = forwarded + layer.offset + <usize>panel * layer.panelBytes() + layer.hiddenRows();
  const half = ROW >> 1;
  let h = layer.hidden + <usize>first * unitsSample + <usize>(row - 1) * unitsRow;
  let z = layer.gates + <usize>panel * gatesPanel + <usize>first * gatesSample + <usize>row * ROW;
  let sample = first + 1;
  for (; sample < end; sample += 2) {
    const z1 = z + gatesSample;
    for (let at: usize = 0; at < ROW; at += half) {
      Product.pair(units, h, h + unitsSample, w + at, z + at, z1 + at, z + at, z1 + at);
    }
    h += 2 * unitsSample;
    z += 2 * gatesSample;
  }
  if (sample == end) Product.row(units, h, w, z, z);
}

function activate(layer: Layer, panel: i32, row: i32, first: i32, end: i32): void {
  let z = layer.gates + <usize>panel * gatesPanel + <usize>first * gatesSample + <usize>row * ROW;
  for (let sample = first; sample < end; sample++) {
    Cell.activate(z);
    Cell.activate(z + (ROW >> 1));
    z += gatesSample;
  }
}

/** Cells and hidden states of one sample's row, panel by panel. */
function flow(layer: Layer, row: i32, sample: i32): void {
  const offset = <usize>sample * unitsSample + <usize>row * unitsRow;
  let z = layer.gates + <usize>sample * gatesSample + <usize>row * ROW;
  let cell = layer.cells + offset;
  let cellTanh = layer.cellsTanh + offset;
  let hidden = layer.hidden + offset;
  for (let panel = 0; panel < panels; panel++) {
    for (let at: usize = 0; at < ROW; at += ROW >> 1) {
      Cell.forward(z + at, cell - unitsRow, cell, cellTanh, hidden);
      cell += VECTOR;
      cellTanh += VECTOR;
      hidden += VECTOR;
    }
    z += gatesPanel;
  }
}
