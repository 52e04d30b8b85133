import type { FeatureRows, Model, ModelDefinition } from '../define/model.js';
import { nextNormal } from '../random/index.js';
import { makeCheck, type Check } from './check.js';
import { optionsChecks } from './options-checks.js';
import { drawsOf, type Plan } from './plan.js';
import { commonChecks } from './common-checks.js';
import { outputsOf, restoreState, stateOf, type Subject, type Trial } from './trial.js';

const LENGTH = 240;
const WIDTH = 4;
const HORIZON = 2;

/** Rows and targets of a plan. All rows are stored from the start, so that a model which reads ahead shows. */
class KitRows implements FeatureRows {
  readonly width = WIDTH;
  length = 0;
  readonly #values: Float64Array;

  constructor(private readonly plan: Plan) {
    this.#values = new Float64Array(plan.length * WIDTH);
    for (let i = 0; i < plan.length; i++) this.#fill(i, drawsOf(plan, i, 5));
  }

  #fill(i: number, random: Parameters<typeof nextNormal>[0]): void {
    for (let k = 0; k < WIDTH; k++) {
      const value = this.plan.fault === 'nan' ? NaN : this.plan.fault === 'flat' ? 0 : nextNormal(random);
      this.#values[i * WIDTH + k] = value;
    }
  }

  get(index: number, feature: number): number {
    return this.#values[index * WIDTH + feature] ?? NaN;
  }

  copyWindow(index: number, steps: number, out: Float32Array, offset: number): number {
    const missing = Math.max(0, steps - 1 - index);
    out.fill(0, offset, offset + missing * WIDTH);
    for (let s = missing; s < steps; s++) {
      for (let k = 0; k < WIDTH; k++) out[offset + s * WIDTH + k] = this.get(index - steps + 1 + s, k);
    }
    return steps - missing;
  }

  /** Some of it can be learnt from the row, so that learning shows. */
  outcome(index: number): number {
    if (this.plan.fault === 'flat') return 0;
    return (
      0.5 * this.get(index, 0) - 0.3 * this.get(index, 1) + 0.1 * nextNormal(drawsOf(this.plan, index, 6))
    );
  }

  target(index: number): number {
    return index >= 0 && index < this.length - HORIZON ? this.outcome(index) : NaN;
  }

  sample(u: number, steps: number): number {
    const usable = this.length - HORIZON - (steps - 1);
    return usable > 0 ? steps - 1 + Math.floor(u * usable) : -1;
  }
}

function startModel(definition: ModelDefinition, options: unknown, plan: Plan, peeks = 1): Trial {
  const rows = new KitRows(plan);
  const model: Model = definition.create({ width: WIDTH, horizon: HORIZON, seed: plan.seed, options });
  return {
    feed(i) {
      rows.length = i + 1;
      const due = i - HORIZON;
      if (due >= 0) model.learnOne(rows, due, rows.outcome(due));
      for (let k = 1; k < peeks; k++) model.predictOne(rows, Math.max(0, i - k));
      return model.predictOne(rows, i);
    },
    snapshot: () => stateOf(model),
    restore: (state) => restoreState(model, state),
  };
}

/** A model as the common checks see it. */
export function modelSubject(
  definition: ModelDefinition,
  options: Readonly<Record<string, unknown>>,
): Subject {
  const start = (plan: Plan): Trial => startModel(definition, definition.options.parse(options), plan);
  return { kit: `model ${definition.name}`, length: LENGTH, prepare: definition.prepare, start, definition };
}

/**
 * What every model must do.
 *
 * @example
 * for (const { name, run } of checkModel(ridge)) it(name, run);
 */
export function checkModel(
  definition: ModelDefinition,
  options: Readonly<Record<string, unknown>> = {},
): Check[] {
  const peeking = (plan: Plan): Trial => startModel(definition, definition.options.parse(options), plan, 3);
  const subject = modelSubject(definition, options);
  return [
    ...optionsChecks(subject.kit, definition.options, options),
    ...commonChecks(subject),
    ...predictionChecks(subject, peeking),
  ];
}

function predictionChecks({ kit, length, prepare, start }: Subject, peeking: Subject['start']): Check[] {
  const plan: Plan = { seed: 3, length };
  return [
    makeCheck(kit, 'predicting changes nothing that learning depends on', async (expect) => {
      await prepare?.();
      const plain = outputsOf(start(plan), 0, length);
      const peeked = outputsOf(peeking(plan), 0, length);
      const at = plain.findIndex((text, i) => text !== peeked[i]);
      expect(at < 0, () => `further predictions changed the one of input ${at}`);
    }),
    makeCheck(kit, 'its predictions are finite numbers', async (expect) => {
      await prepare?.();
      for (const fault of [undefined, 'nan', 'flat'] as const) {
        const trial = start(fault ? { ...plan, fault } : plan);
        for (let i = 0; i < length; i++) {
          expect(
            Number.isFinite(trial.feed(i)),
            () => `no finite number at input ${i} (${fault ?? 'usual'} rows)`,
          );
        }
      }
    }),
  ];
}
