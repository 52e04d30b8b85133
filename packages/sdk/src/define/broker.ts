import type { z } from 'zod';
import type { FeesChanged, InstrumentChanged } from '../domain/input-event.js';
import type { InstrumentId } from '../domain/instrument.js';
import type { MarketEvent } from '../domain/market-event.js';
import type { ApprovedOrder, Fill, OrderUpdate } from '../domain/order.js';
import {
  complete,
  type DefinitionBase,
  type DefinitionInput,
  type OptionsSchema,
  type Stateful,
} from './component.js';

/** Where a broker reports to; the engine books fills and tells strategies and risk. */
export interface BrokerReports {
  filled(fill: Fill): void;
  changed(update: OrderUpdate): void;
}

/** A simulated or recorded account's order handling: pure, synchronous, all memory in `state`. */
export interface Broker extends Stateful {
  /** Rules and fees of the venue, before the first market event and whenever they change. */
  configure(event: InstrumentChanged | FeesChanged): void;
  /** Resting orders meet the market. */
  match(event: MarketEvent, reports: BrokerReports): void;
  /** Takes an order: `accepted` or `rejected` is reported before it returns. */
  submit(order: ApprovedOrder, reports: BrokerReports): void;
  /** Cancels an open order; unknown or closed ids are ignored. */
  cancel(orderId: string, time: number, reason: string, reports: BrokerReports): void;
  /**
   * The account holds so many units (1e-8) of an instrument, by fills that were not this broker's: it took over from
   * another. For brokers that keep count of their own.
   */
  hold?(instrument: InstrumentId, units: bigint): void;
  /** Ids of the open orders of an instrument, oldest first. */
  openOrders(instrument: InstrumentId): readonly string[];
  /** Present fee as a fraction of the notional. */
  feeRate(instrument: InstrumentId, liquidity: Fill['liquidity']): number;
  /** Expected cost of one market order beyond the fee, as a fraction of the notional. */
  slippage(instrument: InstrumentId): number;
}

/** A broker plugin's definition. */
export interface BrokerDefinition<Options extends OptionsSchema = OptionsSchema> extends DefinitionBase<
  'broker',
  Options
> {
  create(context: { readonly options: z.output<Options>; readonly seed: number }): Broker;
}

/**
 * Declares a broker.
 *
 * @example
 * export const simulated = defineBroker({ name: 'simulated', options, create: ({ options }) => new SimulatedBroker(options) });
 */
export function defineBroker<Options extends OptionsSchema>(
  input: DefinitionInput<Options> & Pick<BrokerDefinition<Options>, 'create'>,
): BrokerDefinition<Options> {
  return complete('broker', input);
}
