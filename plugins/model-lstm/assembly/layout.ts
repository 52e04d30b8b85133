import { FLOAT, ROW } from './vector';

/**
 * Where everything lies in memory.
 *
 * Hidden units are padded to a multiple of 8 (`units`); padded weights are zero and stay zero. A panel holds the four
 * gates of 8 units: 32 columns, two halves of `i i i i f f f f g g g g o o o o`. A layer's parameters are its panels,
 * one after another; a panel is a bias row, a row for each input, a row for each hidden unit, read front to back by
 * the inner loops. Gradient, Adam's moments and the average have the
 * same shape.
 *
 * A sample has steps + 1 rows: row 0 is the zero state before its window. Gates lie as [panel][sample][row][32],
 * hidden states, cells and their tanh as [sample][row][units].
 */
export class Layer {
  /** Rows of input weights: features, or the padded units of the layer below. */
  inputs: i32;
  /** First byte of its parameters, relative to the start of a parameter array. */
  offset: usize;
  /** Input of row 1 of sample 0, bytes from row to row, bytes from sample to sample. */
  input: usize;
  inputRow: usize;
  inputSample: usize;
  gates: usize;
  hidden: usize;
  cells: usize;
  cellsTanh: usize;

  /** Bytes of a panel's parameters. */
  panelBytes(): usize {
    return <usize>(1 + this.inputs + units) * ROW;
  }

  /** Bytes from a panel's start to its hidden rows. */
  hiddenRows(): usize {
    return <usize>(1 + this.inputs) * ROW;
  }
}

export let steps: i32 = 0;
export let units: i32 = 0;
export let panels: i32 = 0;
/** Floats of a parameter array, a multiple of 4. */
export let parameterCount: i32 = 0;
export let layers: StaticArray<Layer> = new StaticArray<Layer>(0);

export let parameters: usize = 0;
export let gradient: usize = 0;
export let firstMoment: usize = 0;
export let secondMoment: usize = 0;
/** Running average of the parameters. */
export let averaged: usize = 0;
/** What `forwardLayers` and the head's forward pass read: `parameters`, or `averaged` for a forecast. */
export let forwarded: usize = 0;
/** Offset of the head's weights in a parameter array; its bias follows the padded units. */
export let headOffset: usize = 0;
export let inputs: usize = 0;
export let targets: usize = 0;
export let outputs: usize = 0;
/** Derivative of the loss by each sample's output. */
export let outputGradients: usize = 0;
/** [sample][units]: gradients that flow from a row to the row before it. */
export let hiddenGradient: usize = 0;
export let cellGradient: usize = 0;
/** [sample][row][units]: gradient of a layer's input, for the layer below. */
export let inputGradient: usize = 0;

/** Bytes from row to row and sample to sample of hidden states, of gates, and from panel to panel of gates. */
export let unitsRow: usize = 0;
export let unitsSample: usize = 0;
export let gatesSample: usize = 0;
export let gatesPanel: usize = 0;

/** Which weights the next forward passes read. */
export function readWeights(at: usize): void {
  forwarded = at;
}

/** A region of zeros that starts on a cache line. Memory grows as it must and is never freed: one network a life. */
function region(floats: i32): usize {
  return (heap.alloc(((<usize>floats) << 2) + 64) + 63) & ~(<usize>63);
}

/** Lays out a network of `hidden` units in `depth` layers for `samples` windows of `rows` × `features`. */
export function layOut(rows: i32, features: i32, hidden: i32, depth: i32, samples: i32): void {
  steps = rows;
  units = (hidden + 7) & ~7;
  panels = units >> 3;
  unitsRow = <usize>units * FLOAT;
  unitsSample = <usize>(steps + 1) * unitsRow;
  gatesSample = <usize>(steps + 1) * ROW;
  gatesPanel = <usize>samples * gatesSample;
  inputs = region(samples * steps * features);
  layers = new StaticArray<Layer>(depth);
  layers[0] = firstLayer(features);
  allocateStates(layers[0], samples);
  for (let i = 1; i < depth; i++) {
    layers[i] = upperLayer(layers[i - 1]);
    allocateStates(layers[i], samples);
  }
  allocateParameters(layers[depth - 1]);
  allocateScratch(samples, depth);
}

function firstLayer(features: i32): Layer {
  const layer = new Layer();
  layer.inputs = features;
  layer.input = inputs;
  layer.inputRow = <usize>features * FLOAT;
  layer.inputSample = <usize>steps * layer.inputRow;
  return layer;
}

function upperLayer(below: Layer): Layer {
  const layer = new Layer();
  layer.inputs = units;
  layer.input = below.hidden + unitsRow;
  layer.inputRow = unitsRow;
  layer.inputSample = unitsSample;
  layer.offset = below.offset + <usize>panels * below.panelBytes();
  return layer;
}

function allocateStates(layer: Layer, samples: i32): void {
  const floats = samples * (steps + 1) * units;
  layer.gates = region(panels * samples * (steps + 1) * 32);
  layer.hidden = region(floats);
  layer.cells = region(floats);
  layer.cellsTanh = region(floats);
}

function allocateParameters(top: Layer): void {
  headOffset = top.offset + <usize>panels * top.panelBytes();
  parameterCount = <i32>(headOffset / FLOAT) + units + 4;
  parameters = region(parameterCount);
  gradient = region(parameterCount);
  firstMoment = region(parameterCount);
  secondMoment = region(parameterCount);
  averaged = region(parameterCount);
  forwarded = parameters;
}

function allocateScratch(samples: i32, depth: i32): void {
  targets = region(samples);
  outputs = region(samples);
  outputGradients = region(samples);
  hiddenGradient = region(samples * units);
  cellGradient = region(samples * units);
  inputGradient = depth > 1 ? region(samples * (steps + 1) * units) : 0;
}
