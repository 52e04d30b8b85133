import { adamStep, clearTiny, norm } from './adam';
import { averageWeights, decayWeights } from './average';
import { backwardLayers } from './backward';
import { forwardLayers } from './forward';
import { headBackward, headForward, headLoss } from './head';
import * as layout from './layout';
import { FLOAT, ROW } from './vector';

/** Lays out the one network of this instance, all zeros. Called once; pointers below are bytes and stay. */
export function create(steps: i32, features: i32, hidden: i32, depth: i32, samples: i32): void {
  layout.layOut(steps, features, hidden, depth, samples);
}

export function parameterCount(): i32 {
  return layout.parameterCount;
}
export function parametersAt(): usize {
  return layout.parameters;
}
export function gradientAt(): usize {
  return layout.gradient;
}
export function firstMomentAt(): usize {
  return layout.firstMoment;
}
export function secondMomentAt(): usize {
  return layout.secondMoment;
}
export function averagedAt(): usize {
  return layout.averaged;
}
/** [sample][step][feature], oldest step first. */
export function inputsAt(): usize {
  return layout.inputs;
}
export function targetsAt(): usize {
  return layout.targets;
}
export function outputsAt(): usize {
  return layout.outputs;
}
/** Top layer's hidden states: [sample][1 + steps][hiddenStride]. */
export function hiddenAt(layer: i32): usize {
  return layout.layers[layer].hidden;
}
export function hiddenStride(): i32 {
  return layout.units;
}

/**
 * Place of one weight in a parameter array: `row` 0 is the bias, then the layer's inputs (hidden units of the layer
 * below), then from `hiddenRow` its hidden units; gates are i, f, g, o.
 */
export function weightIndex(layer: i32, row: i32, gate: i32, unit: i32): i32 {
  const l = layout.layers[layer];
  const bytes = l.offset + <usize>(unit >> 3) * l.panelBytes() + <usize>row * ROW;
  return <i32>(bytes / FLOAT) + ((unit >> 2) & 1) * 16 + gate * 4 + (unit & 3);
}
export function hiddenRow(layer: i32): i32 {
  return 1 + layout.layers[layer].inputs;
}
/** Place of the head's weights; the bias has the index of unit `hiddenStride`. */
export function headIndex(unit: i32): i32 {
  return <i32>(layout.headOffset / FLOAT) + unit;
}

/** Outputs of the windows of samples [first, end). */
export function forward(first: i32, end: i32): void {
  forwardLayers(first, end);
  headForward(first, end);
}

/** The same of one sample with the averaged weights; such a sample must not be given to `backward`. */
export function forwardAveraged(sample: i32): void {
  layout.readWeights(layout.averaged);
  forward(sample, sample + 1);
  layout.readWeights(layout.parameters);
}

/** Mean loss over samples [0, samples), which were forwarded with these weights; leaves its gradient. */
export function backward(samples: i32, huber: bool): f32 {
  const loss = headLoss(samples, huber);
  headBackward(samples);
  backwardLayers(samples);
  return loss;
}

/** Euclidean norm of the gradient. */
export function gradientNorm(): f32 {
  return norm();
}

/** Adam's step with the gradient times `scale`; see adam.ts for `rate` and `epsilon`. */
export function update(scale: f64, rate: f64, epsilon: f64, beta1: f64, beta2: f64): void {
  adamStep(scale, rate, epsilon, beta1, beta2);
}

/** Scales all weights but the biases by `keep`. */
export function decay(keep: f64): void {
  decayWeights(<f32>keep);
}

/** Moves the average towards the present weights by a share of the distance. */
export function average(share: f64): void {
  averageWeights(<f32>share);
}

/** Sets weights and moments to zero where they are far too small to matter. */
export function clearTinyNumbers(): void {
  clearTiny();
}
