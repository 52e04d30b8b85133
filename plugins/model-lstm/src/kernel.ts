import { botError } from '@autotrader/sdk';
import { instantiateKernel, type KernelExports } from './kernel-module.js';
import type { NetworkShape } from './network-shape.js';
import { weightOrder } from './weight-order.js';

/** Arrays of one number a weight. */
export type WeightArray = 'parameters' | 'gradient' | 'firstMoment' | 'secondMoment' | 'averaged';

/** Squared error, or smooth L1 with beta 1. */
export type Loss = 'mse' | 'huber';

/** Floats of a network's memory: 1 GiB, a quarter of what a WebAssembly memory can be. */
const MAXIMUM_FLOATS = 1 << 28;

/**
 * One network in a WebAssembly instance of its own. Weights go in and out in the order of `weightOrder`, padding
 * stays inside. After `await prepareKernel()`:
 *
 * @example
 * const kernel = new Kernel({ steps: 32, features: 16, hidden: 32, layers: 1, samples: 1 });
 * kernel.window(0).set(window);
 * kernel.forward(0, 1);
 * kernel.outputs[0];
 */
export class Kernel {
  /** Outputs and targets, one a sample. */
  readonly outputs: Float32Array;
  readonly targets: Float32Array;
  /** Weights of the network, padding not counted. */
  readonly weights: number;
  readonly #exports: KernelExports;
  readonly #arrays: Readonly<Record<WeightArray, Float32Array>>;
  readonly #order: Int32Array;
  readonly #windows: readonly Float32Array[];

  constructor(readonly shape: NetworkShape) {
    refuseTooLarge(shape);
    const k = instantiateKernel();
    k.create(shape.steps, shape.features, shape.hidden, shape.layers, shape.samples);
    // The memory has grown to its final size here, so views never go stale.
    const view = (at: number, length: number) => new Float32Array(k.memory.buffer, at, length);
    const array = (at: number) => view(at, k.parameterCount());
    const floats = shape.steps * shape.features;
    this.#exports = k;
    this.#order = weightOrder(k, shape);
    this.weights = this.#order.length;
    this.#arrays = {
      parameters: array(k.parametersAt()),
      gradient: array(k.gradientAt()),
      firstMoment: array(k.firstMomentAt()),
      secondMoment: array(k.secondMomentAt()),
      averaged: array(k.averagedAt()),
    };
    this.outputs = view(k.outputsAt(), shape.samples);
    this.targets = view(k.targetsAt(), shape.samples);
    this.#windows = Array.from({ length: shape.samples }, (_, i) =>
      view(k.inputsAt() + 4 * i * floats, floats),
    );
  }

  /** Input of a sample, steps × features, oldest step first: write it before `forward`. */
  window(sample: number): Float32Array {
    return this.#windows[sample]!;
  }

  /** Runs samples [first, end); their outputs are set and their states kept for `backward`. */
  forward(first: number, end: number): void {
    this.#exports.forward(first, end);
  }

  /** Runs one sample with the averaged weights. Its states are no good for `backward`. */
  forwardAveraged(sample: number): void {
    this.#exports.forwardAveraged(sample);
  }

  /** Mean loss over samples [0, samples), all forwarded with the present weights; sets the gradient. */
  backward(samples: number, loss: Loss): number {
    return this.#exports.backward(samples, loss === 'huber' ? 1 : 0);
  }

  /** Euclidean norm of the gradient; not finite if any part of it is not. */
  gradientNorm(): number {
    return this.#exports.gradientNorm();
  }

  /** Adam's step with the gradient times `scale`; both bias corrections are folded into `rate` and `epsilon`. */
  update(scale: number, rate: number, epsilon: number, beta1: number, beta2: number): void {
    this.#exports.update(scale, rate, epsilon, beta1, beta2);
  }

  /** Scales all weights but the biases by `keep`. */
  decay(keep: number): void {
    this.#exports.decay(keep);
  }

  /** Moves the averaged weights towards the present ones by `share` of the distance. */
  average(share: number): void {
    this.#exports.average(share);
  }

  /** Sets weights and moments to zero that are far too small to matter. */
  clearTinyNumbers(): void {
    this.#exports.clearTinyNumbers();
  }

  /** A copy of a weight array in the saved order. */
  read(array: WeightArray): Float32Array {
    const from = this.#arrays[array];
    return Float32Array.from(this.#order, (at) => from[at]!);
  }

  /** Sets a weight array from the saved order; padding stays zero. */
  write(array: WeightArray, values: Float32Array): void {
    const to = this.#arrays[array];
    for (let i = 0; i < this.#order.length; i++) to[this.#order[i]!] = values[i]!;
  }

  /** Hidden states of a layer and sample, steps × hidden, after `forward`; a copy. */
  hiddenStates(layer: number, sample: number): Float32Array {
    const { steps, hidden } = this.shape;
    const stride = this.#exports.hiddenStride();
    const start = this.#exports.hiddenAt(layer) / 4 + (sample * (steps + 1) + 1) * stride;
    const all = new Float32Array(this.#exports.memory.buffer);
    return Float32Array.from({ length: steps * hidden }, (_, i) => {
      return all[start + ((i / hidden) | 0) * stride + (i % hidden)]!;
    });
  }
}

function refuseTooLarge({ steps, features, hidden, layers, samples }: NetworkShape): void {
  const units = hidden + 7;
  const weights = 4 * units * (1 + features + units + (layers - 1) * (1 + 2 * units));
  // Weights, their average, gradient and two moments; gates, states, cells and their tanh; a gradient for the layer below.
  const states = samples * (steps + 1) * (features + (7 * layers + 1) * units);
  if (5 * weights + states <= MAXIMUM_FLOATS) return;
  const reason = `${layers} layers of ${hidden} units for ${samples} windows of ${steps} rows need more than 1 GiB`;
  throw botError('BOT_CONFIG_INVALID', { key: 'lstm', origin: 'models', reason });
}
