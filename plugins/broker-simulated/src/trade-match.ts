import type { Trade } from '@autotrader/sdk';
import { dropRest, take, type Meeting } from './meeting.js';
import { atMarket, immediate, passes, reaches } from './order-levels.js';
import type { OpenOrder } from './state.js';

/**
 * Orders meet a public print, oldest first. Market orders fill at its price, limits when it is through them (at its
 * price, which is no worse), stops and take-profits are triggered by it and fill at the next print.
 */
export function matchTrade(meeting: Meeting, trade: Trade, orders: readonly OpenOrder[]): void {
  for (const order of orders) {
    if (order.remaining > 0n) meetTrade(meeting, order, trade.time);
    order.rested = true;
  }
}

function meetTrade(meeting: Meeting, order: OpenOrder, time: number): void {
  const { open: price } = meeting;
  if (atMarket(order)) return take(meeting, order, price, time, 'taker');
  if (order.type === 'limit') return meetLimit(meeting, order, time);
  if (reaches(order, order.triggerPrice, price)) order.triggered = true;
}

function meetLimit(meeting: Meeting, order: OpenOrder, time: number): void {
  const price = meeting.open;
  const loose = meeting.touch || immediate(order);
  const fits = loose ? reaches(order, order.price, price) : passes(order, order.price, price);
  if (fits) take(meeting, order, price, time, order.rested ? 'maker' : 'taker');
  else if (immediate(order)) dropRest(meeting, order, time);
}
