import type { z } from 'zod';
import type { BookDelta, BookSnapshot, Candle, Trade } from '../domain/market-event.js';
import type { State } from '../state/state.js';
import { complete, type DefinitionBase, type DefinitionInput, type OptionsSchema } from './component.js';

/** Which events a feature is updated by. */
export interface FeatureEvents {
  candle: Candle;
  trade: Trade;
  book: BookSnapshot | BookDelta;
}

/** A feature plugin's definition: a pure function of its own state and one event. */
export interface FeatureDefinition<
  On extends keyof FeatureEvents = keyof FeatureEvents,
  Options extends OptionsSchema = OptionsSchema,
  S extends State = State,
> extends DefinitionBase<'feature', Options> {
  readonly on: On;
  /** Names of the numbers it writes; the first is the one an alias alone means (`rsi14`), the others `alias.name`. */
  readonly outputs: readonly [string, ...string[]];
  /** The state before the first event: plain data, changed in place by `update`. */
  state(options: z.output<Options>): S;
  /**
   * Reads one event and writes output k to `out[at + k]`, NaN while it warms up. Changes nothing but `state` and
   * `out`, keeps no reference to `event` or `out`.
   */
  update(state: S, event: FeatureEvents[On], out: Float64Array, at: number, options: z.output<Options>): void;
}

/**
 * Declares a feature.
 *
 * @example
 * export const change = defineFeature({
 *   name: 'change',
 *   on: 'candle',
 *   outputs: ['value'],
 *   options: z.strictObject({}),
 *   state: () => ({ close: NaN }),
 *   update(state, candle, out, at) {
 *     out[at] = candle.close - state.close;
 *     state.close = candle.close;
 *   },
 * });
 */
export function defineFeature<On extends keyof FeatureEvents, Options extends OptionsSchema, S extends State>(
  input: DefinitionInput<Options> &
    Pick<FeatureDefinition<On, Options, S>, 'on' | 'outputs' | 'state' | 'update'>,
): FeatureDefinition<On, Options, S> {
  return complete('feature', input);
}
