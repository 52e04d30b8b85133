import { expect } from 'chai';
import { createRandom, nextNormal } from '@autotrader/sdk/random';
import { blend, createCombiner, learnOutcome, shrink } from '../dist/engine/combiner.js';

/** Plays a stream and returns the losses of the blend after the shrink guard, of zero, and of each expert. */
function play(
  steps: number,
  seed: number,
  experts: (signal: number, noise: number) => number[],
  edge: (t: number) => number,
) {
  const random = createRandom(seed);
  const state = createCombiner(experts(0, 0).length);
  const losses = { blend: 0, zero: 0, experts: experts(0, 0).map(() => 0) };
  for (let t = 0; t < steps; t++) {
    const signal = nextNormal(random);
    const y = edge(t) * signal + nextNormal(random);
    const predictions = Float64Array.from(experts(signal, nextNormal(random)));
    const blended = blend(state, predictions);
    losses.blend += (y - blended * shrink(state)) ** 2;
    losses.zero += y * y;
    predictions.forEach((p, i) => (losses.experts[i] = (losses.experts[i] as number) + (y - p) ** 2));
    learnOutcome(state, predictions, blended, y);
  }
  return { losses, state };
}

describe('combiner', () => {
  it('follows the best expert and keeps the weights a distribution', () => {
    const { losses, state } = play(
      5000,
      1,
      (signal, noise) => [0, 0.3 * signal, 0.5 * noise],
      () => 0.3,
    );
    expect(losses.blend).to.be.below(losses.zero * 0.945);
    expect(losses.blend).to.be.below((losses.experts[1] as number) * 1.02);
    expect(state.weights[1]).to.be.above(0.8);
    expect(state.weights.reduce((a, b) => a + b)).to.be.closeTo(1, 1e-12);
  });

  it('comes back when the best expert changes sides', () => {
    const experts = (signal: number) => [0, 0.4 * signal, -0.4 * signal];
    const { losses } = play(8000, 2, experts, (t) => (Math.floor(t / 2000) % 2 === 0 ? 0.4 : -0.4));
    expect(losses.blend).to.be.below(losses.zero * 0.92);
  });

  it('says almost nothing when no expert knows anything', () => {
    for (const seed of [3, 4, 5]) {
      const { losses } = play(
        20_000,
        seed,
        (_, noise) => [0, 0.3 * noise, -0.2 * noise],
        () => 0,
      );
      expect(1 - losses.blend / losses.zero).to.be.above(-0.0005);
    }
  });
});
