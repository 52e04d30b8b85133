import { createRandom, nextNormal, nextUniform } from '@autotrader/sdk/random';
import { expect } from 'chai';
import { Kernel } from '../dist/kernel.js';
import type { NetworkShape } from '../dist/network-shape.js';

/** A network with seeded random weights, windows and targets. */
export interface Case {
  readonly kernel: Kernel;
  readonly weights: Float32Array;
  readonly windows: readonly Float32Array[];
  readonly targets: readonly number[];
}

/** Fills a fresh kernel; every sample gets its own window. */
export function randomCase(shape: NetworkShape, seed: number): Case {
  const random = createRandom(seed);
  const kernel = new Kernel(shape);
  const bound = 1.5 / Math.sqrt(shape.hidden);
  const weights = Float32Array.from({ length: kernel.weights }, () => bound * (2 * nextUniform(random) - 1));
  kernel.write('parameters', weights);
  const floats = shape.steps * shape.features;
  const windows = Array.from({ length: shape.samples }, () =>
    Float32Array.from({ length: floats }, () => nextNormal(random)),
  );
  const targets = Array.from(Float32Array.from({ length: shape.samples }, () => 1.5 * nextNormal(random)));
  windows.forEach((window, b) => kernel.window(b).set(window));
  kernel.targets.set(targets);
  return { kernel, weights, windows, targets };
}

/** Every number within `tolerance` times the largest expected magnitude (at least `scale`). */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
  scale = 0,
): void {
  expect(actual.length, what).to.equal(expected.length);
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]!));
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!);
    // Not `above`: NaN must fail.
    expect(error <= tolerance * scale, `${what}[${i}]: ${actual[i]} instead of ${expected[i]}`).to.equal(
      true,
    );
  }
}
