import { nextUniform, type RandomState } from '@autotrader/sdk/random';
import type { NetworkShape } from './network-shape.js';

const GATES = 4;
/** Gates are i, f, g, o. */
const FORGET = 1;

/**
 * Weights before the first step, in the saved order: matrices uniform in ±1/sqrt(hidden), forget biases 1 so that a
 * cell remembers until it learns not to, all other biases and the whole head 0 so that the first prediction is 0.
 * Advances `random`.
 */
export function initialWeights(shape: NetworkShape, weights: number, random: RandomState): Float32Array {
  const values = new Float32Array(weights);
  const bound = 1 / Math.sqrt(shape.hidden);
  let at = 0;
  for (let layer = 0; layer < shape.layers; layer++) {
    const inputs = layer === 0 ? shape.features : shape.hidden;
    const end = at + GATES * shape.hidden * (inputs + shape.hidden);
    for (; at < end; at++) values[at] = bound * (2 * nextUniform(random) - 1);
    values.fill(1, at + FORGET * shape.hidden, at + (FORGET + 1) * shape.hidden);
    at += GATES * shape.hidden;
  }
  return values;
}
