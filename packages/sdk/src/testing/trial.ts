import { decodeState, encodeState, type State } from '../state/index.js';
import type { Component, DefinitionBase, OptionsSchema } from '../define/component.js';
import type { Plan } from './plan.js';

/** A component on its way through a plan's inputs. */
export interface Trial {
  /** Feeds input `i` and returns all the component said. */
  feed(i: number): State;
  snapshot(): State;
  restore(state: State): void;
  /** The component's own state, where a snapshot holds more. */
  ownState?(): State;
  restoreOwn?(state: State): void;
}

/** What the checks read of a definition. */
export type Versioned = Pick<DefinitionBase<string, OptionsSchema>, 'version' | 'upcasters' | 'olderStates'>;

/** A component as the common checks see it. */
export interface Subject {
  /** Kind and name, for messages. */
  readonly kit: string;
  /** Inputs of an ordinary trial. */
  readonly length: number;
  readonly definition: Versioned;
  readonly prepare?: (() => Promise<void>) | undefined;
  start(plan: Plan): Trial;
}

/** The state of a component of either sort. */
export const stateOf = (component: Component): State =>
  'state' in component ? component.state : component.save();

/** Gives a component a state back. */
export function restoreState(component: Component, state: State): void {
  if ('state' in component) component.state = state;
  else component.load(state);
}

/** Feeds inputs `from` to `to` - 1 and returns what was said, one text an input. */
export function outputsOf(trial: Trial, from: number, to: number): string[] {
  const outputs: string[] = [];
  for (let i = from; i < to; i++) outputs.push(textOf(trial.feed(i)));
  return outputs;
}

/** A state's canonical bytes as text: two states are equal when their texts are. */
export const textOf = (state: State): string => Buffer.from(encodeState(state)).toString('latin1');

/** A copy of a state, as a checkpoint makes one. */
export const copyOf = (state: State): State => decodeState(encodeState(state));
