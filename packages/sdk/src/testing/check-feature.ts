import type { FeatureDefinition, FeatureEvents } from '../define/feature.js';
import type { State } from '../state/state.js';
import { makeCheck, type Check } from './check.js';
import { optionsChecks } from './options-checks.js';
import { generateBooks, generateCandles, generateTrades, scribbleOver, type Plan } from './plan.js';
import { commonChecks } from './common-checks.js';
import type { Subject, Trial } from './trial.js';

const LENGTH = 600;
/** Where the kit lets a feature write, and what must stay around it. */
const AT = 2;
const UNTOUCHED = 12345.678;

const eventsOf = (on: keyof FeatureEvents, plan: Plan): FeatureEvents[keyof FeatureEvents][] => {
  if (on === 'candle') return generateCandles(plan);
  return on === 'trade' ? generateTrades(plan) : generateBooks(plan);
};

function startFeature(definition: FeatureDefinition, options: unknown, plan: Plan): Trial {
  const events = eventsOf(definition.on, plan);
  const out = new Float64Array(definition.outputs.length + 2 * AT);
  let state = definition.state(options);
  return {
    feed(i): State {
      out.fill(UNTOUCHED);
      const event = events[i] as FeatureEvents[keyof FeatureEvents];
      definition.update(state, event, out, AT, options);
      scribbleOver(plan, event);
      return out.slice();
    },
    snapshot: () => state,
    restore: (restored) => (state = restored),
  };
}

/** A feature as the common checks see it. */
export function featureSubject(
  definition: FeatureDefinition,
  options: Readonly<Record<string, unknown>>,
): Subject {
  const start = (plan: Plan): Trial => startFeature(definition, definition.options.parse(options), plan);
  return { kit: `feature ${definition.name}`, length: LENGTH, start, definition };
}

/**
 * What every feature must do. `options` are those a config would give.
 *
 * @example
 * for (const { name, run } of checkFeature(ema, { period: 9 })) it(name, run);
 */
export function checkFeature(
  definition: FeatureDefinition,
  options: Readonly<Record<string, unknown>> = {},
): Check[] {
  const subject = featureSubject(definition, options);
  return [
    ...optionsChecks(subject.kit, definition.options, options),
    ...commonChecks(subject),
    ...slotChecks(subject),
  ];
}

function slotChecks({ kit, length, start }: Subject): Check[] {
  return [
    makeCheck(kit, 'it writes all of its outputs and nothing else', (expect) => {
      const trial = start({ seed: 1, length });
      for (let i = 0; i < length; i++) {
        const out = trial.feed(i) as Float64Array;
        const inside = out.subarray(AT, out.length - AT);
        const outside = [...out.subarray(0, AT), ...out.subarray(out.length - AT)];
        expect(!inside.includes(UNTOUCHED), () => `an output is not written at input ${i}`);
        expect(
          outside.every((value) => value === UNTOUCHED),
          () => `it writes beside its outputs at input ${i}`,
        );
      }
    }),
    makeCheck(kit, 'it gives numbers once it is warm', (expect) => {
      const trial = start({ seed: 1, length });
      let last = new Float64Array(0);
      for (let i = 0; i < length; i++) last = trial.feed(i) as Float64Array<ArrayBuffer>;
      expect(last.every(Number.isFinite), () => `after ${length} inputs an output is still no finite number`);
    }),
  ];
}
