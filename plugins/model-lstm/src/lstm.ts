import {
  botError,
  defineModel,
  type FeatureRows,
  type Foreign,
  type Layer,
  type ModelContext,
  type State,
} from '@autotrader/sdk';
import { createRandom, nextUniform, type RandomState } from '@autotrader/sdk/random';
import { adamStep, createAdam, type AdamState } from './adam.js';
import { initialWeights } from './initial-weights.js';
import { prepareKernel } from './kernel-module.js';
import { Kernel } from './kernel.js';
import { createLearningRate, learningRate, observeOutcome, type LearningRateState } from './learning-rate.js';
import { lstmOptions, type LstmOptions } from './options.js';
import { weightLayers } from './weight-order.js';

/** Draws of a replayed row before its place is left empty: holes and unknown outcomes make draws miss. */
const MAXIMUM_DRAWS = 8;

/** The learner's memory outside the kernel. */
interface Memory {
  readonly random: RandomState;
  readonly adam: AdamState;
  readonly rate: LearningRateState;
  rejectedSteps: number;
  gradientNorm: number;
}

/** Everything a run goes on from; weights in the order of `weightOrder`. */
interface Saved extends Memory {
  readonly parameters: Float32Array;
  readonly averaged: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

/** Arrays of the kernel that are saved. */
const SAVED = ['parameters', 'averaged', 'firstMoment', 'secondMoment'] as const;

/**
 * The online learner: one network, one step a data point on its window and a few replayed ones. Forecasts come from the
 * running average of the weights, which is less noisy than the weights after any one step (Polyak and Juditsky, 1992).
 */
class Lstm implements Foreign {
  readonly #kernel: Kernel;
  readonly #options: LstmOptions;
  /** The kernel's sample for forecasts; those before it are for learning. */
  readonly #forecast: number;
  #memory: Memory;

  constructor({ width, seed, options }: ModelContext<LstmOptions>) {
    const { steps, hidden, layers, replay } = options;
    this.#options = options;
    this.#forecast = 1 + replay;
    this.#kernel = new Kernel({ steps, features: width, hidden, layers, samples: 2 + replay });
    const random = createRandom(seed);
    const weights = initialWeights(this.#kernel.shape, this.#kernel.weights, random);
    this.#kernel.write('parameters', weights);
    this.#kernel.write('averaged', weights);
    const [adam, rate] = [createAdam(), createLearningRate()];
    this.#memory = { random, adam, rate, rejectedSteps: 0, gradientNorm: 0 };
  }

  predictOne(rows: FeatureRows, index: number): number {
    rows.copyWindow(index, this.#options.steps, this.#kernel.window(this.#forecast), 0);
    this.#kernel.forwardAveraged(this.#forecast);
    const output = this.#kernel.outputs[this.#forecast]!;
    // A window with a number that is not finite says nothing: the forecast is then zero, as without a model.
    return Number.isFinite(output) ? output : 0;
  }

  learnOne(rows: FeatureRows, index: number, target: number): void {
    const memory = this.#memory;
    rows.copyWindow(index, this.#options.steps, this.#kernel.window(0), 0);
    this.#kernel.targets[0] = target;
    const samples = this.#replay(rows);
    this.#kernel.forward(0, samples);
    const prediction = this.#kernel.outputs[0]!;
    const rate = learningRate(memory.rate, this.#options);
    const step = adamStep(this.#kernel, memory.adam, samples, this.#options.loss, rate, this.#options);
    if (!step.accepted) {
      memory.rejectedSteps += 1;
      return;
    }
    this.#settle(rate);
    memory.gradientNorm = step.norm;
    observeOutcome(memory.rate, prediction, target, this.#options);
  }

  metrics(): Readonly<Record<string, number>> {
    const { adam, rejectedSteps, gradientNorm, rate } = this.#memory;
    const present = learningRate(rate, this.#options);
    return { learningRate: present, gradientNorm, steps: adam.steps, rejectedSteps, drifts: rate.drifts };
  }

  layers(): Layer[] {
    return weightLayers(this.#kernel.shape);
  }

  save(): State {
    const arrays = Object.fromEntries(SAVED.map((name) => [name, this.#kernel.read(name)]));
    return { ...structuredClone(this.#memory), ...arrays } as unknown as State;
  }

  load(state: State): void {
    const { parameters, averaged, firstMoment, secondMoment, ...memory } = state as unknown as Saved;
    const arrays = { parameters, averaged, firstMoment, secondMoment };
    for (const name of SAVED) this.#fits(arrays[name]);
    for (const name of SAVED) this.#kernel.write(name, arrays[name]);
    this.#memory = structuredClone(memory);
  }

  /** Fills the samples after the first with rows drawn from the past; how many samples there are then. */
  #replay(rows: FeatureRows): number {
    let samples = 1;
    for (let i = 0; i < this.#options.replay; i++) {
      const row = this.#draw(rows);
      if (row < 0) continue;
      rows.copyWindow(row, this.#options.steps, this.#kernel.window(samples), 0);
      this.#kernel.targets[samples] = rows.target(row);
      samples += 1;
    }
    return samples;
  }

  /** After an accepted step: decoupled weight decay (Loshchilov and Hutter, 2019), then the average takes part of it. */
  #settle(rate: number): void {
    const { weightDecay, averageSteps } = this.#options;
    if (weightDecay > 0) this.#kernel.decay(Math.max(0, 1 - rate * weightDecay));
    // Up to `averageSteps` the plain mean of all weights so far, so that the random start is soon forgotten.
    this.#kernel.average(1 / Math.min(this.#memory.adam.steps + 1, averageSteps));
  }

  #draw(rows: FeatureRows): number {
    for (let draw = 0; draw < MAXIMUM_DRAWS; draw++) {
      const row = rows.sample(nextUniform(this.#memory.random), this.#options.steps);
      if (row >= 0) return row;
    }
    return -1;
  }

  #fits(array: Float32Array): void {
    if (array instanceof Float32Array && array.length === this.#kernel.weights) return;
    const reason = `the LSTM has ${this.#kernel.weights} weights, the state ${array?.length ?? 'none'}`;
    throw botError('BOT_STATE_CORRUPT', { reason });
  }
}

/**
 * Regressor that learns online: LSTM layers and a dense head, Adam with gradient clipping, replay, and a learning rate
 * that follows performance and drift. See docs/reference/model-lstm.md.
 *
 * @example
 * await lstm.prepare?.();
 * const model = lstm.create({ width: 16, horizon: 1, seed: 1, options: lstm.options.parse({ replay: 3 }) });
 */
export const lstm = defineModel({
  name: 'lstm',
  options: lstmOptions,
  prepare: prepareKernel,
  create: (context) => new Lstm(context),
});
