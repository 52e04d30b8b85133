import type { Kernel, Loss } from './kernel.js';

/** PyTorch's epsilon, outside the root. */
const EPSILON = 1e-8;
/** PyTorch's guard in `clip_grad_norm_`. */
const CLIP_GUARD = 1e-6;

/** Adam's decay rates and the largest norm of a gradient. */
export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly clipNorm: number;
}

/**
 * Accepted steps between two clearings of tiny numbers. A weight whose gradient stays zero decays for ever, and so do
 * its moments; among the denormal floats, where they would end, arithmetic is a hundred times slower.
 */
const CLEARING = 256;

/** Accepted steps and running products beta^t: powers would depend on the machine. */
export interface AdamState {
  steps: number;
  beta1Power: number;
  beta2Power: number;
}

/** What a step did: `loss` is the batch's mean before it, `norm` the gradient's before clipping. */
export interface AdamStep {
  readonly accepted: boolean;
  readonly loss: number;
  readonly norm: number;
}

/** Before the first step. */
export function createAdam(): AdamState {
  return { steps: 0, beta1Power: 1, beta2Power: 1 };
}

/**
 * One learning step on the kernel's first `samples` samples. A step whose loss or gradient is not finite is refused
 * before anything is written: weights, both moments and the products are as they were. A finite gradient cannot make
 * a weight infinite: Adam's update is at most rate · (1 − beta1) / sqrt(1 − beta2) a step.
 */
export function adamStep(
  kernel: Kernel,
  state: AdamState,
  samples: number,
  loss: Loss,
  rate: number,
  options: AdamOptions,
): AdamStep {
  const mean = kernel.backward(samples, loss);
  const norm = kernel.gradientNorm();
  if (!Number.isFinite(mean) || !Number.isFinite(norm)) return { accepted: false, loss: mean, norm };
  state.beta1Power *= options.beta1;
  state.beta2Power *= options.beta2;
  const root = Math.sqrt(1 - state.beta2Power);
  const scale = Math.min(1, options.clipNorm / (norm + CLIP_GUARD));
  kernel.update(scale, (rate * root) / (1 - state.beta1Power), EPSILON * root, options.beta1, options.beta2);
  state.steps += 1;
  if (state.steps % CLEARING === 0) kernel.clearTinyNumbers();
  return { accepted: true, loss: mean, norm };
}
