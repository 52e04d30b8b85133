import {
  botError,
  defineModel,
  type FeatureRows,
  type Foreign,
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
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

/** The online learner: one network, one step a data point on its window and a few replayed ones. */
class Lstm implements Foreign {
  readonly #kernel: Kernel;
  readonly #options: LstmOptions;
  readonly #window: Float32Array;
  #memory: Memory;
  /** Whether sample 0 of the kernel holds its window's forward pass with the present weights. */
  #forwarded = false;

  constructor({ width, seed, options }: ModelContext<LstmOptions>) {
    const { steps, hidden, layers, replay } = options;
    this.#options = options;
    this.#kernel = new Kernel({ steps, features: width, hidden, layers, samples: 1 + replay });
    this.#window = new Float32Array(steps * width);
    const random = createRandom(seed);
    this.#kernel.write('parameters', initialWeights(this.#kernel.shape, this.#kernel.weights, random));
    const [adam, rate] = [createAdam(), createLearningRate()];
    this.#memory = { random, adam, rate, rejectedSteps: 0, gradientNorm: 0 };
  }

  predictOne(rows: FeatureRows, index: number): number {
    rows.copyWindow(index, this.#options.steps, this.#window, 0);
    const input = this.#kernel.window(0);
    // Learning after predicting finds its forward pass done; the same bits come out either way.
    if (!this.#forwarded || !sameNumbers(this.#window, input)) {
      input.set(this.#window);
      this.#kernel.forward(0, 1);
      this.#forwarded = true;
    }
    const output = this.#kernel.outputs[0]!;
    // A window with a number that is not finite says nothing: the forecast is then zero, as without a model.
    return Number.isFinite(output) ? output : 0;
  }

  learnOne(rows: FeatureRows, index: number, target: number): void {
    const memory = this.#memory;
    const prediction = this.predictOne(rows, index);
    this.#kernel.targets[0] = target;
    const samples = this.#replay(rows);
    const rate = learningRate(memory.rate, this.#options);
    const step = adamStep(this.#kernel, memory.adam, samples, this.#options.loss, rate, this.#options);
    // The backward pass overwrites activations with gradients, so sample 0 is spent even if the step was refused.
    this.#forwarded = false;
    if (!step.accepted) {
      memory.rejectedSteps += 1;
      return;
    }
    memory.gradientNorm = step.norm;
    observeOutcome(memory.rate, prediction, target, this.#options);
  }

  metrics(): Readonly<Record<string, number>> {
    const { adam, rejectedSteps, gradientNorm, rate } = this.#memory;
    const present = learningRate(rate, this.#options);
    return { learningRate: present, gradientNorm, steps: adam.steps, rejectedSteps, drifts: rate.drifts };
  }

  save(): State {
    const saved: Saved = {
      ...structuredClone(this.#memory),
      parameters: this.#kernel.read('parameters'),
      firstMoment: this.#kernel.read('firstMoment'),
      secondMoment: this.#kernel.read('secondMoment'),
    };
    return saved as unknown as State;
  }

  load(state: State): void {
    const { parameters, firstMoment, secondMoment, ...memory } = state as unknown as Saved;
    for (const array of [parameters, firstMoment, secondMoment]) this.#fits(array);
    this.#kernel.write('parameters', parameters);
    this.#kernel.write('firstMoment', firstMoment);
    this.#kernel.write('secondMoment', secondMoment);
    this.#memory = structuredClone(memory);
    this.#forwarded = false;
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
    if (samples > 1) this.#kernel.forward(1, samples);
    return samples;
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

function sameNumbers(a: Float32Array, b: Float32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
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
