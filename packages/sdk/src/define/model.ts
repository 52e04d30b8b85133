import type { z } from 'zod';
import {
  complete,
  type Component,
  type DefinitionBase,
  type DefinitionInput,
  type OptionsSchema,
} from './component.js';

/**
 * The lane's feature rows of one instrument, append-only, oldest first. Row `i` was made by data point `i`.
 * Old blocks may have been dropped; `sample` never returns a row that is not there.
 */
export interface FeatureRows {
  /** Features a row. */
  readonly width: number;
  /** Rows ever appended: the newest has index `length - 1`. */
  readonly length: number;
  /** One feature of a stored row. */
  get(index: number, feature: number): number;
  /**
   * Copies the window of `steps` rows that ends at `index` (oldest first, `steps × width` numbers) into `out` at
   * `offset`. Rows before the window's start (beginning of the data, a hole, a dropped block) are written as zeros.
   * Returns how many real rows were copied, 0 to `steps`.
   */
  copyWindow(index: number, steps: number, out: Float32Array, offset: number): number;
  /** The learning target of a row in target units; NaN when its outcome is not known or void. */
  target(index: number): number;
  /**
   * Maps `u` in [0, 1) to a stored row whose target is known and whose window of `steps` rows is whole and lies
   * within one block; -1 when this draw hits none. Uniform over the kept rows.
   */
  sample(u: number, steps: number): number;
}

/** What a model is made from. */
export interface ModelContext<Options> {
  /** Features a row. */
  readonly width: number;
  /** Bars between a prediction and its outcome. */
  readonly horizon: number;
  /** Unsigned 32-bit seed of the model's own random numbers. */
  readonly seed: number;
  readonly options: Options;
}

/** A part of a model's weights, for people. */
export interface Layer {
  readonly name: string;
  /** Weights in it. */
  readonly weights: number;
}

/**
 * A regressor that learns one data point at a time. Synchronous, deterministic: mathematics beyond
 * + − × ÷ sqrt abs floor ceil min max fround imul comes from `sdk/math`, random numbers from `sdk/random`.
 * Targets and predictions are in target units: log return over the horizon divided by its volatility, clipped.
 */
export type Model = Component & {
  /** Predicts the target of row `index` without changing the state that `learnOne` depends on. */
  predictOne(rows: FeatureRows, index: number): number;
  /** One learning step with the outcome of row `index`. */
  learnOne(rows: FeatureRows, index: number, target: number): void;
  /** Figures for people (learning rate, gradient norm, …); never read by the core. */
  metrics?(): Readonly<Record<string, number>>;
  /** The parts, in their order, of each array of its state that has one number a weight; never read by the core. */
  layers?(): readonly Layer[];
};

/** A model plugin's definition. */
export interface ModelDefinition<Options extends OptionsSchema = OptionsSchema> extends DefinitionBase<
  'model',
  Options
> {
  /** Loads what cannot be loaded synchronously (WebAssembly, tensors) once, before any `create`. */
  readonly prepare?: () => Promise<void>;
  create(context: ModelContext<z.output<Options>>): Model;
}

/**
 * Declares a model.
 *
 * @example
 * class Last implements Stateful {
 *   state = { target: 0 };
 *   predictOne() { return this.state.target; }
 *   learnOne(_rows: FeatureRows, _index: number, target: number) { this.state.target = target; }
 * }
 * export const last = defineModel({ name: 'last', options: z.strictObject({}), create: () => new Last() });
 */
export function defineModel<Options extends OptionsSchema>(
  input: DefinitionInput<Options> & Pick<ModelDefinition<Options>, 'prepare' | 'create'>,
): ModelDefinition<Options> {
  return complete('model', input);
}
