import { multiplyUnits, type BrokerReports, type Liquidity, type OrderStatus } from '@autotrader/sdk';
import { costOf, feeOf, notionalUp, quantityFor } from './fees.js';
import { roundDown } from './slippage.js';
import type { BrokerState, Market, OpenOrder } from './state.js';
import { addTurnover } from './turnover.js';

/** One market event meeting the open orders: its prices, and what it still has to give. */
export interface Meeting {
  readonly state: BrokerState;
  readonly market: Market;
  readonly reports: BrokerReports;
  /** First price of the event. */
  readonly open: bigint;
  /** Highest and lowest price as the event has them; most fills need neither, so they become units on demand. */
  readonly high: number;
  readonly low: number;
  /** Slippage as a fraction in 1e-8. */
  readonly slippage: bigint;
  /** Limit orders fill on a mere touch. */
  readonly touch: boolean;
  /** Last millisecond of the event, epoch ms. */
  readonly lastTime: number;
  /** Quantity the event has left for all orders; undefined: unlimited. */
  left: bigint | undefined;
  /** Something was filled. */
  filled: boolean;
}

/**
 * Fills what the event, the position (reduce-only) and the budget (buys) allow of an order at a price, and closes what
 * may not rest.
 */
export function take(
  meeting: Meeting,
  order: OpenOrder,
  price: bigint,
  time: number,
  liquidity: Liquidity,
): void {
  const { state, market, reports } = meeting;
  const offered = smaller(
    order.remaining,
    meeting.left === undefined ? order.remaining : roundDown(meeting.left, market.lot),
  );
  const reducible = smaller(offered, mostToReduce(state, order));
  const quantity = smaller(reducible, affordable(order, price, liquidity, market.lot));
  if (order.timeInForce === 'FOK' && quantity < order.remaining) {
    return close(state, order, 'cancelled', time, 'fill or kill: not all of it could be filled', reports);
  }
  const short =
    reducible < offered ? 'nothing is left to reduce' : quantity < reducible ? 'its budget is used up' : '';
  if (quantity > 0n) fill(meeting, order, price, quantity, time, liquidity);
  if (order.remaining === 0n) return;
  if (short) close(state, order, 'cancelled', time, short, reports);
  else if (order.timeInForce === 'IOC') dropRest(meeting, order, time);
}

/** Closes an order that had to be filled at once and was not. */
export function dropRest(meeting: Meeting, order: OpenOrder, time: number): void {
  const rule = order.timeInForce === 'FOK' ? 'fill or kill' : 'immediate or cancel';
  close(meeting.state, order, 'cancelled', time, `${rule}: the rest found no match`, meeting.reports);
}

/** Takes an order out of the book and reports why. */
export function close(
  state: BrokerState,
  order: OpenOrder,
  status: OrderStatus,
  time: number,
  reason: string,
  reports: BrokerReports,
): void {
  order.remaining = 0n;
  state.orders.splice(state.orders.indexOf(order), 1);
  reports.changed({ orderId: order.id, instrument: order.instrument, status, time, reason });
}

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** What a reduce-only order may fill: it never turns a position round, nor opens one. */
function mostToReduce(state: BrokerState, order: OpenOrder): bigint {
  if (!order.reduceOnly) return order.remaining;
  const held = state.held[order.instrument] ?? 0n;
  const against = order.side === 'sell' ? held : -held;
  return against > 0n ? against : 0n;
}

/** What a buy's budget pays for at this price, fee included, in whole lots. */
function affordable(order: OpenOrder, price: bigint, liquidity: Liquidity, lot: bigint): bigint {
  if (order.side === 'sell') return order.remaining;
  const rate = liquidity === 'maker' ? order.maker : order.taker;
  if (costOf(price, order.remaining, rate) <= order.budget) return order.remaining;
  return roundDown(quantityFor(order.budget, price, rate), lot);
}

/** The state is whole before anything is reported: a report may cancel or submit other orders. */
function fill(
  meeting: Meeting,
  order: OpenOrder,
  price: bigint,
  quantity: bigint,
  time: number,
  liquidity: Liquidity,
): void {
  const { state, market, reports } = meeting;
  const { id: orderId, instrument, side } = order;
  const fee = feeOf(price, quantity, liquidity === 'maker' ? order.maker : order.taker);
  if (meeting.left !== undefined) meeting.left -= quantity;
  meeting.filled = true;
  const turnover = state.turnover[market.quote];
  if (turnover) addTurnover(turnover, time, multiplyUnits(quantity, price));
  if (side === 'buy') order.budget -= notionalUp(price, quantity) + fee;
  state.held[instrument] = (state.held[instrument] ?? 0n) + (side === 'buy' ? quantity : -quantity);
  order.remaining -= quantity;
  const done = order.remaining === 0n;
  if (done) state.orders.splice(state.orders.indexOf(order), 1);
  reports.filled({ orderId, instrument, side, time, price, quantity, fee, liquidity });
  const status = done ? 'filled' : 'partiallyFilled';
  reports.changed({ orderId, instrument, status, time, reason: '' });
}
