import { expect } from 'chai';
import type { FeatureRows, Model, ModelDefinition } from '@autotrader/sdk';
import { ewma, last, zero } from '@autotrader/plugin-model-baselines';

const rows: FeatureRows = {
  width: 1,
  length: 1,
  get: () => 1,
  copyWindow: () => 0,
  target: () => NaN,
  sample: () => -1,
};

const make = (definition: ModelDefinition, options: Record<string, unknown> = {}): Model =>
  definition.create({ width: 1, horizon: 1, seed: 1, options: definition.options.parse(options) });

function afterwards(model: Model, targets: readonly number[]): number {
  for (const target of targets) model.learnOne(rows, 0, target);
  return model.predictOne(rows, 0);
}

describe('simple baselines', () => {
  it('zero never expects anything', () => {
    expect(afterwards(make(zero), [1, -3])).to.equal(0);
  });

  it('last expects the last known outcome', () => {
    expect(afterwards(make(last), [])).to.equal(0);
    expect(afterwards(make(last), [1, -3])).to.equal(-3);
    expect(afterwards(make(last), [1, NaN])).to.equal(1);
  });

  it('ewma halves the distance to a constant outcome in one half-life', () => {
    const model = make(ewma, { halfLife: 4 });
    expect(afterwards(model, [1, 1, 1, 1])).to.be.closeTo(0.5, 1e-12);
    expect(afterwards(model, [NaN])).to.be.closeTo(0.5, 1e-12);
    expect(afterwards(model, [1, 1, 1, 1])).to.be.closeTo(0.75, 1e-12);
  });
});
