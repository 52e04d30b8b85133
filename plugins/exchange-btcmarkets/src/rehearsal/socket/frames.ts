import { decimal } from '../decimal.js';
import type { BookState, LevelChange } from '../market/book-state.js';
import type { Book, Level } from '../market/book.js';
import type { DayFigures } from '../market/day-figures.js';
import type { Rows } from '../market/tape.js';
import { socketTimestamp } from '../timestamp.js';
import { MARKET_CHANNELS, type Refusal, type Subscriptions } from './subscription.js';

const TOP_ORDERS = 50;

/** A print. Put together by hand: at full speed it is most of what the server does. */
export function tradeFrame(marketId: string, rows: Rows, row: number): string {
  const side = rows.bids[row] === 1 ? 'Bid' : 'Ask';
  return (
    `{"marketId":"${marketId}","timestamp":"${socketTimestamp(rows.times[row]!)}","tradeId":${rows.ids[row]!}` +
    `,"price":"${decimal(rows.prices[row]!)}","volume":"${decimal(rows.amounts[row]!)}"` +
    `,"messageType":"trade","side":"${side}"}`
  );
}

/** Best prices, last price and the last 24 hours. */
export function tickFrame(marketId: string, state: BookState, figures: DayFigures): string {
  const { lastPrice, volume24h, volumeQte24h, price24h, pricePct24h, low24h, high24h } = figures;
  const bestBid = state.book.bids[0]?.price;
  const bestAsk = state.book.asks[0]?.price;
  return JSON.stringify({
    marketId,
    timestamp: socketTimestamp(state.time),
    ...(bestBid && { bestBid }),
    ...(bestAsk && { bestAsk }),
    ...{ lastPrice, volume24h, volumeQte24h, price24h, pricePct24h },
    messageType: 'tick',
    ...{ low24h, high24h },
    snapshotId: state.snapshotId,
  });
}

/** The whole book, aggregated by price. */
export function snapshotFrame(marketId: string, { book, time, snapshotId }: BookState): string {
  return JSON.stringify({
    marketId,
    snapshot: true,
    timestamp: socketTimestamp(time),
    snapshotId,
    bids: book.bids.map(levelRow),
    asks: book.asks.map(levelRow),
    channel: 'orderbookUpdate',
    messageType: 'orderbookUpdate',
  });
}

/** One changed level. */
export function deltaFrame(
  marketId: string,
  change: LevelChange,
  snapshotId: number,
  checksum: string,
): string {
  const row = [levelRow(change)];
  return JSON.stringify({
    marketId,
    timestamp: socketTimestamp(Math.floor(snapshotId / 1000)),
    snapshotId,
    bids: change.side === 'bids' ? row : [],
    asks: change.side === 'asks' ? row : [],
    messageType: 'orderbookUpdate',
    checksum,
  });
}

/** The best 50 single orders of each side. */
export function orderBookFrame(marketId: string, { book, time, snapshotId }: BookState): string {
  return JSON.stringify({
    marketId,
    timestamp: socketTimestamp(time),
    bids: orderRows(book, 'bids'),
    asks: orderRows(book, 'asks'),
    messageType: 'orderbook',
    snapshotId,
  });
}

/** What the socket is subscribed to, every 5 s. */
export function heartbeatFrame({ markets }: Subscriptions): string {
  const channels = MARKET_CHANNELS.filter((name) => markets.has(name)).map((name) => ({
    name,
    marketIds: [...(markets.get(name) ?? [])].sort(),
  }));
  return JSON.stringify({ messageType: 'heartbeat', channels: [{ name: 'heartbeat' }, ...channels] });
}

/** A refused frame's answer. */
export function errorFrame({ code, message }: Refusal): string {
  return JSON.stringify({ messageType: 'error', code, message });
}

function levelRow({ price, volume, count }: Omit<Level, 'orders'>): [string, string, number] {
  return [price, volume, count];
}

function orderRows(book: Book, side: 'bids' | 'asks'): [string, string][] {
  const rows = book[side].flatMap(({ price, orders }) =>
    orders.map((amount): [string, string] => [price, amount]),
  );
  return rows.slice(0, TOP_ORDERS);
}
