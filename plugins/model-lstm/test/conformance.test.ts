import { lstm } from '@autotrader/plugin-model-lstm';
import { checkModel } from '@autotrader/sdk/testing';

describe('conformance', () => {
  for (const options of [{}, { steps: 5, hidden: 3, layers: 2, replay: 1 }]) {
    for (const { name, run } of checkModel(lstm, options)) {
      it(`lstm ${JSON.stringify(options)} ${name}`, run);
    }
  }
});
