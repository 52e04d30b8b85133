import type { z } from 'zod';
import type { EnterSignal } from '../domain/signal.js';
import type { Prediction } from '../domain/prediction.js';
import { complete, type DefinitionBase, type DefinitionInput, type OptionsSchema } from './component.js';

/** What sizing knows: numbers for a decision; the exact amounts are the ledger's. */
export interface SizingContext<Options> {
  readonly options: Options;
  readonly signal: EnterSignal;
  /** Last price, quote currency. */
  readonly price: number;
  /** Free cash, quote currency. */
  readonly cash: number;
  /** Cash and holdings at the last prices, quote currency. */
  readonly equity: number;
  /** Taker fee as a fraction of the notional. */
  readonly feeRate: number;
  readonly prediction: Prediction | undefined;
}

/** A sizing plugin's definition: a pure function from a signal to a quantity. */
export interface SizingDefinition<Options extends OptionsSchema = OptionsSchema> extends DefinitionBase<
  'sizing',
  Options
> {
  /** Quantity in base currency; it is then rounded down to the lot size. 0 or less: no order. */
  size(context: SizingContext<z.output<Options>>): number;
}

/**
 * Declares a sizing rule.
 *
 * @example
 * export const fixed = defineSizing({
 *   name: 'fixed',
 *   options: z.strictObject({ quantity: z.number().positive() }),
 *   size: ({ options }) => options.quantity,
 * });
 */
export function defineSizing<Options extends OptionsSchema>(
  input: DefinitionInput<Options> & Pick<SizingDefinition<Options>, 'size'>,
): SizingDefinition<Options> {
  return complete('sizing', input);
}
