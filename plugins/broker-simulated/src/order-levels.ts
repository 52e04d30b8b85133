import type { Candle } from '@autotrader/sdk';
import type { OpenOrder } from './state.js';

/** Relative slack of the quick look: wider than a double's rounding, far below any tick. */
const SLACK = 1e-12;

/** True when an order waits for the price to fall to its level, false when it waits for a rise. */
export const waitsForFall = (order: OpenOrder): boolean =>
  (order.type === 'stopLoss') !== (order.side === 'buy');

/** Market orders, and stops whose trigger was touched. */
export const atMarket = (order: OpenOrder): boolean => order.triggered || order.type === 'market';

/** Limit orders that may not rest. */
export const immediate = (order: OpenOrder): boolean => order.type === 'limit' && order.timeInForce !== 'GTC';

/** Quick look in numbers whether a candle may concern an order: never false when the exact rules would say yes. */
export function mayMeet(order: OpenOrder, candle: Candle): boolean {
  if (!order.rested || atMarket(order)) return true;
  const { level } = order;
  return waitsForFall(order) ? candle.low <= level * (1 + SLACK) : candle.high >= level * (1 - SLACK);
}

/** Whether `price` is at or beyond the order's level, in the direction it waits for. */
export function reaches(order: OpenOrder, level: bigint, price: bigint): boolean {
  return waitsForFall(order) ? price <= level : price >= level;
}

/** Whether `price` is beyond the order's level. */
export function passes(order: OpenOrder, level: bigint, price: bigint): boolean {
  return waitsForFall(order) ? price < level : price > level;
}
