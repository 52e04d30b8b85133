import {
  unitsFromNumber,
  type EnterSignal,
  type InstrumentId,
  type OrderRequest,
  type ReasonValues,
} from '@autotrader/sdk';
import type { Lane } from './lane.js';
import { wholeLots, type Market, type TradingRules } from './market.js';

const NO_VALUES: Readonly<ReasonValues> = {};

/** What a strategy's signal to enter asks for, sized. */
export function entryRequest(lane: Lane, market: Market, signal: EnterSignal): OrderRequest {
  const price = signal.limitPrice ?? market.price;
  const quantity = lane.sizing.definition.size({
    options: lane.sizing.options,
    signal,
    price,
    cash: lane.account.cash,
    equity: lane.account.equity,
    feeRate: lane.broker.feeRate(market.id, 'taker'),
    prediction: market.prediction,
  });
  return {
    instrument: market.id,
    side: signal.side,
    type: signal.limitPrice === undefined ? 'market' : 'limit',
    quantity: market.rules ? wholeLots(quantity, market.rules) : 0n,
    timeInForce: 'GTC',
    price: signal.limitPrice === undefined ? 0n : toTick(signal.limitPrice, market.rules),
    triggerPrice: 0n,
    reduceOnly: false,
    reason: signal.reason,
    values: signal.values ?? NO_VALUES,
  };
}

/** A request that only makes a position smaller. */
export function sell(
  instrument: InstrumentId,
  type: OrderRequest['type'],
  quantity: bigint,
  triggerPrice: bigint,
  reason: string,
): OrderRequest {
  return {
    instrument,
    side: 'sell',
    type,
    quantity,
    timeInForce: 'GTC',
    price: 0n,
    triggerPrice,
    reduceOnly: true,
    reason,
    values: NO_VALUES,
  };
}

/** Nearest multiple of the tick. */
export function toTick(price: number, rules: TradingRules | undefined): bigint {
  const units = unitsFromNumber(price);
  const tick = rules && rules.tick > 0n ? rules.tick : 1n;
  return ((units + tick / 2n) / tick) * tick;
}
