import { unitsFromNumber, type Candle } from '@autotrader/sdk';
import { dropRest, take, type Meeting } from './meeting.js';
import { atMarket, immediate, passes, reaches, waitsForFall } from './order-levels.js';
import { slipped } from './slippage.js';
import type { OpenOrder } from './state.js';

/**
 * Orders meet a candle, of which only four prices are known. The path taken is the pessimistic one: first what its open
 * decides, then stop-losses within its range, then limits and take-profits, each oldest first. Fills at the open carry
 * the bar's open time, others its last millisecond.
 */
export function matchCandle(meeting: Meeting, candle: Candle, orders: readonly OpenOrder[]): void {
  const last = candle.openTime + candle.intervalMs - 1;
  for (const order of orders) if (order.remaining > 0n) meetOpen(meeting, order, candle.openTime);
  for (const order of orders) if (order.type === 'stopLoss') meetStop(meeting, order, last);
  for (const order of orders) if (order.type !== 'stopLoss') meetRange(meeting, order, last);
  for (const order of orders) order.rested = true;
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

/**
 * A stop-loss or take-profit whose trigger lies within the candle's range. Also for a stop-loss that protects an entry
 * the same candle has filled: after an entry at the open or on the way down the low is still to come, and after one
 * on the way up believing so is the cautious choice.
 */
export function meetStop(meeting: Meeting, order: OpenOrder, time: number): void {
  if (order.remaining === 0n || order.triggered) return;
  const far = extreme(meeting, order);
  if (!reaches(order, order.triggerPrice, far)) return;
  // A protection's trigger may lie beyond all of the bar: it fires at the bar's end of the range, not at its trigger.
  const near = unitsFromNumber(waitsForFall(order) ? meeting.high : meeting.low);
  trigger(meeting, order, reaches(order, near, order.triggerPrice) ? order.triggerPrice : far, time);
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
  unitsFromNumber(waitsForFall(order) ? meeting.low : meeting.high);

/** A limit's price, or the open when the bar began beyond it and gave too little volume there. */
const nearer = ({ open }: Meeting, order: OpenOrder): bigint =>
  passes(order, order.price, open) ? open : order.price;

function trigger(meeting: Meeting, order: OpenOrder, price: bigint, time: number): void {
  order.triggered = true;
  takeAtMarket(meeting, order, price, time);
}

function takeAtMarket(meeting: Meeting, order: OpenOrder, price: bigint, time: number): void {
  take(meeting, order, meeting.slippage === 0n ? price : worsened(meeting, order, price), time, 'taker');
}

const worsened = ({ slippage, market, low, high }: Meeting, { side }: OpenOrder, price: bigint): bigint =>
  slipped(price, side, slippage, market.tick, unitsFromNumber(low), unitsFromNumber(high));
