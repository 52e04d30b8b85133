import type { SizingContext, SizingDefinition } from '../define/sizing.js';
import { enter } from '../domain/signal.js';
import { nextUniform } from '../random/index.js';
import { withoutAmbient } from './ambient.js';
import { makeCheck, type Check } from './check.js';
import { optionsChecks } from './options-checks.js';
import { drawsOf } from './plan.js';

const LENGTH = 200;

function contextAt(options: unknown, i: number): SizingContext<unknown> {
  const random = drawsOf({ seed: 5, length: LENGTH }, i, 16);
  const cash = 10_000 * nextUniform(random);
  const account = { price: 1 + 100 * nextUniform(random), cash, equity: cash * (1 + nextUniform(random)) };
  const signal = enter('buy', { confidence: nextUniform(random) });
  return { options, signal, ...account, feeRate: 0.01 * nextUniform(random), prediction: undefined };
}

/**
 * What every sizing rule must do.
 *
 * @example
 * for (const { name, run } of checkSizing(fixed, { quantity: 1 })) it(name, run);
 */
export function checkSizing(
  definition: SizingDefinition,
  options: Readonly<Record<string, unknown>> = {},
): Check[] {
  const kit = `sizing ${definition.name}`;
  const sizes = (): number[] => {
    const parsed: unknown = definition.options.parse(options);
    return Array.from({ length: LENGTH }, (_, i) => definition.size(contextAt(parsed, i)));
  };
  return [
    ...optionsChecks(kit, definition.options, options),
    makeCheck(kit, 'it is a function of its context', (expect) => {
      const first = sizes();
      const at = sizes().findIndex((size, i) => !Object.is(size, first[i]));
      expect(at < 0, () => `the same context gives two sizes at input ${at}`);
    }),
    makeCheck(kit, 'its sizes are finite numbers', (expect) => {
      const wrong = sizes().find((size) => !Number.isFinite(size));
      expect(wrong === undefined, () => `it gives ${wrong}`);
    }),
    makeCheck(kit, 'it uses no time, timer, randomness or inexact mathematics', () => {
      withoutAmbient(sizes);
    }),
  ];
}
