import type { z } from 'zod';
import type { Candle, Trade } from '../domain/market-event.js';
import type { Fill, OrderRequest } from '../domain/order.js';
import type { RoundTrip } from '../domain/portfolio.js';
import type { ReasonValues } from '../domain/signal.js';
import type { State } from '../state/state.js';
import { complete, type DefinitionBase, type DefinitionInput, type OptionsSchema } from './component.js';

/** Trading state a rule asks for: `reducing` refuses what opens, `halted` refuses all but closing. */
export type TradingState = 'active' | 'reducing' | 'halted';

/** What a risk rule sees: numbers for a decision. One object a lane, reused. */
export interface RiskContext<Options, S> {
  readonly options: Options;
  readonly state: S;
  /** Exchange time, epoch ms. */
  readonly time: number;
  /** Last price of the instrument at hand, quote currency. */
  readonly price: number;
  readonly cash: number;
  readonly equity: number;
  /** Quantity held of the instrument at hand, base currency. */
  readonly held: number;
}

/** A rule's word on a request. */
export type Verdict =
  | { readonly kind: 'approve' }
  | {
      readonly kind: 'reduce';
      readonly quantity: number;
      readonly reason: string;
      readonly values?: ReasonValues;
    }
  | { readonly kind: 'refuse'; readonly reason: string; readonly values?: ReasonValues };

/** The request may pass. Allocation-free. */
export const approve: Verdict = { kind: 'approve' };

/**
 * The request must not pass; `values` fill `{name}` in the reason when it is shown.
 *
 * @example
 * return refuse('cooling down for {leftMs} ms', { leftMs });
 */
export function refuse(reason: string, values?: ReasonValues): Verdict {
  return values ? { kind: 'refuse', reason, values } : { kind: 'refuse', reason };
}

/**
 * The request may pass with this smaller quantity (base currency).
 *
 * @example
 * return reduce(options.maxQuantity - held, 'position limit');
 */
export function reduce(quantity: number, reason: string, values?: ReasonValues): Verdict {
  return values ? { kind: 'reduce', quantity, reason, values } : { kind: 'reduce', quantity, reason };
}

/** A risk plugin's definition. Its calls are pure functions of their arguments and the rule's own state. */
export interface RiskDefinition<
  Options extends OptionsSchema = OptionsSchema,
  S extends State = State,
> extends DefinitionBase<'risk', Options> {
  state(options: z.output<Options>): S;
  /** Called for each request that opens; requests that only reduce always pass. */
  assess?(request: OrderRequest, context: RiskContext<z.output<Options>, S>): Verdict;
  /**
   * Called for each price before anything is learnt from it. `false` marks an outlier: no learning step and no
   * entry on this point.
   */
  onPrice?(event: Candle | Trade, context: RiskContext<z.output<Options>, S>): boolean;
  onFill?(fill: Fill, context: RiskContext<z.output<Options>, S>): void;
  onRoundTrip?(roundTrip: RoundTrip, context: RiskContext<z.output<Options>, S>): void;
  /** The trading state this rule asks for now; the strictest of all rules counts. */
  tradingState?(context: RiskContext<z.output<Options>, S>): TradingState;
}

/**
 * Declares a risk rule.
 *
 * @example
 * export const maxPosition = defineRisk({
 *   name: 'max-position',
 *   options: z.strictObject({ quantity: z.number().positive() }),
 *   assess: (request, { options, held }) => held < options.quantity ? approve : refuse('position limit'),
 * });
 */
export function defineRisk<Options extends OptionsSchema, S extends State = Record<string, never>>(
  input: DefinitionInput<Options> & {
    readonly state?: (options: z.output<Options>) => S;
  } & Pick<RiskDefinition<Options, S>, 'assess' | 'onPrice' | 'onFill' | 'onRoundTrip' | 'tradingState'>,
): RiskDefinition<Options, S> {
  const nothing = (): S => ({}) as S;
  return complete('risk', { state: nothing, ...input });
}
