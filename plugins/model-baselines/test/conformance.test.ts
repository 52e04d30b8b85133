import { checkModel } from '@autotrader/sdk/testing';
import definitions, { ridge } from '@autotrader/plugin-model-baselines';

describe('model baselines, conformance', () => {
  for (const definition of definitions) {
    describe(definition.name, () => {
      for (const { name, run } of checkModel(definition)) it(name, run);
    });
  }
  describe('ridge that forgets', () => {
    for (const { name, run } of checkModel(ridge, { forgetting: 0.98, intercept: false })) it(name, run);
  });
});
