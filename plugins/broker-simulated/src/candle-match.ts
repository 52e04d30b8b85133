import type { Candle } from '@autotrader/sdk';
import { dropRest, take, type Meeting } from './meeting.js';
import { atMarket, immediate, passes, reaches, waitsForFall } from './order-levels.js';
import { slipped } from './slippage.js';
import type { OpenOrder } from './state.js';

/**
 * Orders meet a candle, of which only four prices are known. The path taken is the pessimistic one: first what its open
 * decides, then stop-losses within its range, then limits and take-profits, each oldest first. Fills at the open carry
 * the bar's open time, others its close.
 *
 * A stop-loss submitted while the candle is matched (the protection of an entry it has just filled) meets the rest
 * of the candle: only after an entry by breakout may the low have come before it, and there the cautious choice is no.
 */
export function matchCandle(meeting: Meeting, candle: Candle, orders: readonly OpenOrder[]): void {
  const end = candle.openTime + candle.intervalMs;
  const { submitted } = meeting.state;
  for (const order of orders) if (order.remaining > 0n) meetOpen(meeting, order, candle.openTime);
  for (const order of orders) if (order.type === 'stopLoss') meetStop(meeting, order, end);
  for (const order of orders) if (order.type !== 'stopLoss') meetRange(meeting, order, end);
  if (meeting.state.submitted > submitted) meetProtections(meeting, candle, submitted, end);
  for (const order of orders) order.rested = true;
}

function meetProtections(meeting: Meeting, candle: Candle, submitted: number, time: number): void {
  const late = ({ type, instrument, number }: OpenOrder): boolean =>
    type === 'stopLoss' && instrument === candle.instrument && number >= submitted;
  for (const order of meeting.state.orders.filter(late)) meetStop(meeting, order, time);
}

function meetOpen(meeting: Meeting, order: OpenOrder, time: number): void {
  const { open } = meeting;
  if (atMarket(order)) return takeAtMarket(meeting, order, open, time);
  if (order.type !== 'limit') {
    if (reaches(order, order.triggerPrice, open)) trigger(meeting, order, open, time);
    return;
  }
  const arrives = immediate(order) && reaches(order, order.price, open);
  if (arrives || passes(order, order.price, open)) {
    take(meeting, order, open, time, order.rested ? 'maker' : 'taker');
  } else if (immediate(order)) dropRest(meeting, order, time);
}

function meetStop(meeting: Meeting, order: OpenOrder, time: number): void {
  if (order.remaining === 0n || order.triggered) return;
  const far = extreme(meeting, order);
  if (!reaches(order, order.triggerPrice, far)) return;
  const offered = order.triggerPrice >= meeting.low && order.triggerPrice <= meeting.high;
  trigger(meeting, order, offered ? order.triggerPrice : far, time);
}

function meetRange(meeting: Meeting, order: OpenOrder, time: number): void {
  if (order.remaining === 0n || atMarket(order)) return;
  if (order.type === 'takeProfit') return meetStop(meeting, order, time);
  const price = extreme(meeting, order);
  const through = meeting.touch ? reaches(order, order.price, price) : passes(order, order.price, price);
  if (through) take(meeting, order, nearer(meeting, order), time, 'maker');
}

/** The end of the candle's range an order waits for. */
const extreme = (meeting: Meeting, order: OpenOrder): bigint =>
  waitsForFall(order) ? meeting.low : meeting.high;

/** A limit's price, or the open when the bar began beyond it and gave too little volume there. */
const nearer = ({ open }: Meeting, order: OpenOrder): bigint =>
  passes(order, order.price, open) ? open : order.price;

function trigger(meeting: Meeting, order: OpenOrder, price: bigint, time: number): void {
  order.triggered = true;
  takeAtMarket(meeting, order, price, time);
}

function takeAtMarket(meeting: Meeting, order: OpenOrder, price: bigint, time: number): void {
  const { slippage, market, low, high } = meeting;
  take(meeting, order, slipped(price, order.side, slippage, market.tick, low, high), time, 'taker');
}
