import {
  multiplyUnits,
  type BrokerReports,
  type Fill,
  type Liquidity,
  type OrderStatus,
} from '@autotrader/sdk';
import { feeOf } from './fees.js';
import { roundDown } from './slippage.js';
import type { BrokerState, Market, OpenOrder } from './state.js';
import { addTurnover } from './turnover.js';

/** One market event meeting the open orders: its prices in units of 1e-8, and what it still has to give. */
export interface Meeting {
  readonly state: BrokerState;
  readonly market: Market;
  readonly reports: BrokerReports;
  /** First, highest and lowest price of the event. */
  readonly open: bigint;
  readonly high: bigint;
  readonly low: bigint;
  /** Slippage as a fraction in 1e-8. */
  readonly slippage: bigint;
  /** Limit orders fill on a mere touch. */
  readonly touch: boolean;
  /** Quantity the event has left for all orders; undefined: unlimited. */
  left: bigint | undefined;
}

/** Fills what the event has left of an order at a price, and closes what its time in force does not let rest. */
export function take(
  meeting: Meeting,
  order: OpenOrder,
  price: bigint,
  time: number,
  liquidity: Liquidity,
): void {
  const quantity = available(meeting, order);
  if (order.timeInForce === 'FOK' && quantity < order.remaining) {
    close(
      meeting.state,
      order,
      'cancelled',
      time,
      'fill or kill: the event has too little volume',
      meeting.reports,
    );
    return;
  }
  if (quantity > 0n) fill(meeting, order, price, quantity, time, liquidity);
  if (order.timeInForce === 'IOC' && order.remaining > 0n) dropRest(meeting, order, time);
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

function available({ left, market }: Meeting, order: OpenOrder): bigint {
  if (left === undefined || left >= order.remaining) return order.remaining;
  return roundDown(left, market.lot);
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
  const turnover = state.turnover[market.quote];
  if (turnover) addTurnover(turnover, time, multiplyUnits(quantity, price));
  order.remaining -= quantity;
  const done = order.remaining === 0n;
  if (done) state.orders.splice(state.orders.indexOf(order), 1);
  reports.filled({ orderId, instrument, side, time, price, quantity, fee, liquidity });
  const status = done ? 'filled' : 'partiallyFilled';
  reports.changed({ orderId, instrument, status, time, reason: '' });
}
