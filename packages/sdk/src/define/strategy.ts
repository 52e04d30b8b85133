import type { z } from 'zod';
import type { BookDelta, BookSnapshot, Candle, Trade } from '../domain/market-event.js';
import type { Position } from '../domain/portfolio.js';
import type { Prediction } from '../domain/prediction.js';
import type { Signal } from '../domain/signal.js';
import type { State } from '../state/state.js';
import { complete, type DefinitionBase, type DefinitionInput, type OptionsSchema } from './component.js';

/** A feature asked for by a component: `'rsi14'` is short for `{ use: 'rsi', period: 14 }`. */
export type FeatureRequest = string | ({ readonly use: string } & Readonly<Record<string, unknown>>);

/** Features asked for: names in short form, or alias → request. */
export type FeatureRequests = readonly string[] | Readonly<Record<string, FeatureRequest>>;

/** Names under which a component reads the features it asked for. */
export type FeatureNames<Requests> = Requests extends readonly (infer Name extends string)[]
  ? Name
  : Extract<keyof Requests, string>;

/** What a strategy sees at a decision. One object a strategy, reused: read it, do not keep it. */
export interface StrategyContext<Options, S, Names extends string> {
  readonly options: Options;
  /** The strategy's own memory; change it in place. */
  readonly state: S;
  /** What the blended models expect; undefined before the first forecast or without models. */
  readonly prediction: Prediction | undefined;
  /** What is held; undefined when flat. */
  readonly position: Position | undefined;
  /** The features asked for, by name; NaN while they warm up. */
  readonly features: Readonly<Record<Names, number>>;
  /** Expected cost of a round trip (both fees and slippage) as a log return. */
  readonly cost: number;
  /** Time over which `prediction` looks ahead, ms. */
  readonly horizonMs: number;
  /** True while history is stepped: the signal is dropped. */
  readonly history: boolean;
  /** Exchange time of the event, epoch ms. */
  readonly time: number;
}

/** A strategy plugin's definition: pure functions of event and context that return a signal. */
export interface StrategyDefinition<
  Options extends OptionsSchema = OptionsSchema,
  S extends State = State,
  Requests extends FeatureRequests = FeatureRequests,
> extends DefinitionBase<'strategy', Options> {
  readonly features: Requests;
  state(options: z.output<Options>): S;
  onCandle?(candle: Candle, context: StrategyContext<z.output<Options>, S, FeatureNames<Requests>>): Signal;
  onTrade?(trade: Trade, context: StrategyContext<z.output<Options>, S, FeatureNames<Requests>>): Signal;
  onBook?(
    book: BookSnapshot | BookDelta,
    context: StrategyContext<z.output<Options>, S, FeatureNames<Requests>>,
  ): Signal;
}

type StrategyInput<
  Options extends OptionsSchema,
  S extends State,
  Requests extends FeatureRequests,
> = DefinitionInput<Options> & {
  readonly features?: Requests;
  readonly state?: (options: z.output<Options>) => S;
} & Pick<StrategyDefinition<Options, S, Requests>, 'onCandle' | 'onTrade' | 'onBook'>;

/**
 * Declares a strategy.
 *
 * @example
 * export default defineStrategy({
 *   name: 'confidence-follower',
 *   options: z.strictObject({ confidenceMin: z.number().min(0).max(1).default(0.6) }),
 *   features: ['rsi14'],
 *   onCandle(candle, { options, prediction, position, features }) {
 *     if (!prediction || prediction.confidence < options.confidenceMin) return hold;
 *     if (position) return prediction.point < 0 ? exit('forecast turned down') : hold;
 *     return prediction.point > 0 && features.rsi14 < 70 ? enter('buy', { reason: 'forecast above price' }) : hold;
 *   },
 * });
 */
export function defineStrategy<
  Options extends OptionsSchema,
  S extends State = Record<string, never>,
  const Requests extends FeatureRequests = readonly [],
>(input: StrategyInput<Options, S, Requests>): StrategyDefinition<Options, S, Requests> {
  const nothing = (): S => ({}) as S;
  return complete('strategy', { features: [] as unknown as Requests, state: nothing, ...input });
}
