import type { z } from 'zod';
import type { State } from '../state/state.js';

/**
 * A component's only mutable thing is its `state`: plain data and typed arrays. The framework reads it for a
 * snapshot and assigns it to restore, so it survives a kill without the author thinking of it.
 */
export interface Stateful {
  state: State;
}

/** A component whose memory lies elsewhere (WebAssembly, tensors) hands its state out and takes it back. */
export interface Foreign {
  save(): State;
  load(state: State): void;
}

/** What `create` of every component kind returns, besides the kind's own calls. */
export type Component = Stateful | Foreign;

/** Options of a definition: a zod object; `.meta({ live, search, description })` feeds tuning, search and docs. */
export type OptionsSchema = z.ZodType;

/** Turns the state of an older `version` into the next one's; pure. */
export type Upcaster = (older: State) => State;

/** What every component definition has. */
export interface DefinitionBase<Kind extends string, Options extends OptionsSchema> {
  readonly kind: Kind;
  /** Kebab-case, unique within its kind; config chooses by it. */
  readonly name: string;
  readonly options: Options;
  /** Version of the state's shape, 1 unless set. */
  readonly version: number;
  /** `upcasters[v]` turns the state of version v into v + 1. */
  readonly upcasters: Readonly<Record<number, Upcaster>>;
  /** `olderStates[v]` is a state as version v wrote it: the conformance kit brings it forward and goes on with it. */
  readonly olderStates: Readonly<Record<number, State>>;
}

/** What an author writes of `DefinitionBase`. */
export interface DefinitionInput<Options extends OptionsSchema> {
  readonly name: string;
  readonly options: Options;
  readonly version?: number;
  readonly upcasters?: Readonly<Record<number, Upcaster>>;
  readonly olderStates?: Readonly<Record<number, State>>;
}

/** What `complete` fills in. */
type Completed<Kind extends string> = Pick<
  DefinitionBase<Kind, OptionsSchema>,
  'kind' | 'version' | 'upcasters' | 'olderStates'
>;

/** Fills in what an author left out. */
export function complete<Kind extends string, Input extends DefinitionInput<OptionsSchema>>(
  kind: Kind,
  input: Input,
): Input & Completed<Kind> {
  return { version: 1, upcasters: {}, olderStates: {}, ...input, kind };
}
