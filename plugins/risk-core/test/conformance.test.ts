import { checkComponent } from '@autotrader/sdk/testing';
import type { ComponentDefinition } from '@autotrader/sdk';
import {
  cooldown,
  fixed,
  maxDrawdown,
  maxPosition,
  outlierGate,
  percent,
} from '@autotrader/plugin-risk-core';

const COMPONENTS: readonly [ComponentDefinition, Record<string, unknown>][] = [
  [fixed, { quantity: 1 }],
  [percent, {}],
  [maxPosition, { quantity: 4 }],
  [maxPosition, { percent: 30 }],
  [maxDrawdown, { percent: 5, resumeAfterMs: 600_000 }],
  [cooldown, { ms: 300_000 }],
  [outlierGate, {}],
];

describe('risk-core, conformance', () => {
  for (const [definition, options] of COMPONENTS) {
    describe(`${definition.name} ${JSON.stringify(options)}`, () => {
      for (const { name, run } of checkComponent(definition, options)) it(name, run);
    });
  }
});
