import { createHash } from 'node:crypto';
import type { ComponentDefinition } from '../define/plugin.js';
import { createRandom, nextInteger } from '../random/index.js';
import { decodeState, encodeState } from '../state/index.js';
import { subjectOf } from './check-component.js';
import type { Plan } from './plan.js';
import { outputsOf, type Subject, type Trial } from './trial.js';

/** The state a component had before input `cut` of a life that was not interrupted, and what it said from there on. */
export interface RestartTrial {
  readonly cut: number;
  /** Canonical encoding of its state. */
  readonly state: Uint8Array;
  /** SHA-256 (hex) of all its outputs from the cut to the end. */
  readonly outputs: string;
}

const SEED = 20_260_102;

/**
 * One whole life of a component, with its state at random places: what `restarted` goes on from in a process that has
 * seen nothing of it. Only there it shows what a component keeps in its module, beside all of its instances. Empty for a
 * sizing rule, which has no state.
 *
 * @example
 * const trials = await restartTrials(rsi, { period: 14 }, 3); // in one process
 * (await restarted(rsi, { period: 14 }, trials[0])) === trials[0].outputs; // in another
 */
export async function restartTrials(
  definition: ComponentDefinition,
  options: Readonly<Record<string, unknown>>,
  count: number,
): Promise<RestartTrial[]> {
  const subject = await prepared(definition, options);
  if (!subject) return [];
  const random = createRandom(SEED);
  const cuts = Array.from({ length: count }, () => 1 + nextInteger(random, subject.length - 1));
  const trial = subject.start(planOf(subject));
  const states = new Map<number, Uint8Array>();
  const outputs: string[] = [];
  for (let i = 0; i < subject.length; i++) {
    if (cuts.includes(i)) states.set(i, encodeState(trial.snapshot()).slice());
    outputs.push(...outputsOf(trial, i, i + 1));
  }
  return [...states].map(([cut, state]) => ({ cut, state, outputs: hashOf(outputs.slice(cut)) }));
}

/**
 * What a fresh instance says that goes on from a trial's state: `outputs` of the trial, unless something was kept
 * outside the state.
 *
 * @example
 * const outputs = await restarted(rsi, { period: 14 }, { cut: 57, state });
 */
export async function restarted(
  definition: ComponentDefinition,
  options: Readonly<Record<string, unknown>>,
  { cut, state }: Pick<RestartTrial, 'cut' | 'state'>,
): Promise<string> {
  const subject = await prepared(definition, options);
  if (!subject) return '';
  const trial: Trial = subject.start(planOf(subject));
  trial.restore(decodeState(state));
  return hashOf(outputsOf(trial, cut, subject.length));
}

async function prepared(
  definition: ComponentDefinition,
  options: Readonly<Record<string, unknown>>,
): Promise<Subject | undefined> {
  const subject = subjectOf(definition, options);
  await subject?.prepare?.();
  return subject;
}

function planOf({ length }: Subject): Plan {
  return { seed: SEED, length };
}

function hashOf(outputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of outputs) hash.update(`${text.length}:${text}`);
  return hash.digest('hex');
}
