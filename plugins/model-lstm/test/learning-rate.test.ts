import { createRandom, nextNormal } from '@autotrader/sdk/random';
import { expect } from 'chai';
import { createLearningRate, learningRate, observeOutcome } from '../dist/learning-rate.js';

const OPTIONS = {
  learningRate: 1e-3,
  learningRateMin: 1e-4,
  learningRateMax: 2e-3,
  driftDelta: 0.002,
  driftBoost: 3,
  driftSteps: 100,
};

describe('learning rate', () => {
  const random = createRandom(1);
  const observe = (
    state: ReturnType<typeof createLearningRate>,
    steps: number,
    error: number,
    scale = 1,
  ): void => {
    for (let i = 0; i < steps; i++) {
      const target = scale * nextNormal(random);
      observeOutcome(state, target + error * nextNormal(random), target, OPTIONS);
    }
  };

  it('stays at its configured value while the model is better than zero and nothing changes', () => {
    const state = createLearningRate();
    observe(state, 2000, 0.5);
    expect(state.drifts).to.equal(0);
    expect(learningRate(state, OPTIONS)).to.be.closeTo(1e-3, 1e-12);
  });

  it('jumps when errors grow, to no more than its maximum, and decays back', () => {
    const state = createLearningRate();
    observe(state, 1000, 0.2);
    let highest = 0;
    for (let i = 0; i < 200 && state.drifts === 0; i++) {
      observe(state, 1, 0.9);
      highest = Math.max(highest, learningRate(state, OPTIONS));
    }
    expect(state.drifts).to.equal(1);
    expect(state.boost).to.equal(3);
    expect(highest).to.equal(2e-3);
    observe(state, 1000, 0.9);
    expect(learningRate(state, OPTIONS)).to.be.closeTo(1e-3, 1e-6);
  });

  it('does not jump when errors shrink', () => {
    const state = createLearningRate();
    observe(state, 1000, 0.9);
    observe(state, 1000, 0.1);
    expect(state.drifts).to.be.above(0);
    expect(state.boost).to.equal(1);
  });

  it('takes a louder stream for no drift', () => {
    const state = createLearningRate();
    for (const scale of [1, 3, 1, 3]) observe(state, 1000, 0.05 * scale, scale);
    expect(state.boost).to.be.below(1.001);
  });

  it('falls in proportion as the model is worse than zero, to no less than its minimum', () => {
    const state = createLearningRate();
    observe(state, 1000, 2, 1);
    expect(learningRate(state, OPTIONS)).to.be.within(1e-4, 5e-4);
    const hopeless = createLearningRate();
    observe(hopeless, 1000, 100, 1);
    expect(learningRate(hopeless, OPTIONS)).to.equal(1e-4);
  });
});
