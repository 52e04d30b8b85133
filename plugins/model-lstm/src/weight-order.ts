import type { Layer } from '@autotrader/sdk';
import type { KernelExports } from './kernel-module.js';
import type { NetworkShape } from './network-shape.js';

const GATES = 4;

/**
 * Where each weight of the saved order lies in the kernel's padded panels. Saved order is PyTorch's, a layer after
 * the other: W_ih [4H][inputs], W_hh [4H][H], b [4H] (gates i, f, g, o, one bias), then the head's [H] and its bias.
 * What is saved does so not depend on how wide the kernel's vectors are.
 */
export function weightOrder(kernel: KernelExports, shape: NetworkShape): Int32Array {
  const order: number[] = [];
  for (let layer = 0; layer < shape.layers; layer++) {
    const inputs = layer === 0 ? shape.features : shape.hidden;
    pushRows(order, kernel, shape.hidden, layer, 1, inputs);
    pushRows(order, kernel, shape.hidden, layer, kernel.hiddenRow(layer), shape.hidden);
    pushRows(order, kernel, shape.hidden, layer, 0, 1);
  }
  for (let unit = 0; unit < shape.hidden; unit++) order.push(kernel.headIndex(unit));
  order.push(kernel.headIndex(kernel.hiddenStride()));
  return Int32Array.from(order);
}

/** The parts of the saved order, with their weights. */
export function weightLayers({ features, hidden, layers }: Omit<NetworkShape, 'steps' | 'samples'>): Layer[] {
  const rows = GATES * hidden;
  const cells = Array.from({ length: layers }, (_, layer) => {
    const inputs = layer === 0 ? features : hidden;
    return [
      { name: `layer ${layer + 1} inputs`, weights: rows * inputs },
      { name: `layer ${layer + 1} recurrent`, weights: rows * hidden },
      { name: `layer ${layer + 1} bias`, weights: rows },
    ];
  });
  return [...cells.flat(), { name: 'head', weights: hidden }, { name: 'head bias', weights: 1 }];
}

/** A matrix [4H][rows] whose column r is the kernel's row `first + r`. */
function pushRows(
  order: number[],
  kernel: KernelExports,
  hidden: number,
  layer: number,
  first: number,
  rows: number,
): void {
  for (let gate = 0; gate < GATES; gate++) {
    for (let unit = 0; unit < hidden; unit++) {
      for (let row = 0; row < rows; row++) order.push(kernel.weightIndex(layer, first + row, gate, unit));
    }
  }
}
