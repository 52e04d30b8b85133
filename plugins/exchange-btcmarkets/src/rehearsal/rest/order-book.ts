import { bookStateAt } from '../market/book-state.js';
import type { Level } from '../market/book.js';
import type { Tape } from '../market/tape.js';
import { answer, refusal } from './reply.js';
import { type Inquiry, ofMarket, type Resource } from './resource.js';
import { wantedMarkets } from './wanted.js';

const TOP_ORDERS = 50;
const invalidLevel = refusal(400, 'InvalidOrderbookLevel', 'invalid orderbook level');

/** GET /v3/markets/{id}/orderbook: single orders, the best 50 a side at level 1, all at level 2. */
export const orderBook = ofMarket((tape, inquiry) => {
  const level = inquiry.query.get('level') ?? '1';
  if (level !== '1' && level !== '2') return invalidLevel;
  return answer(bookBody(tape, inquiry, level === '1' ? TOP_ORDERS : Infinity));
});

/** GET /v3/markets/orderbooks: level 1 of several markets. */
export const orderBooks: Resource = (inquiry) => {
  const wanted = wantedMarkets(inquiry);
  if (!Array.isArray(wanted)) return wanted;
  return answer(wanted.map((tape) => bookBody(tape, inquiry, TOP_ORDERS)));
};

function bookBody(tape: Tape, { view }: Inquiry, most: number) {
  const state = bookStateAt(tape, view.seed, view.horizon(tape));
  return {
    marketId: tape.facts.marketId,
    snapshotId: state?.snapshotId ?? view.time * 1000,
    asks: orders(state?.book.asks ?? [], most),
    bids: orders(state?.book.bids ?? [], most),
  };
}

function orders(levels: readonly Level[], most: number): [string, string][] {
  const rows = levels.flatMap((level) =>
    level.orders.map((amount): [string, string] => [level.price, amount]),
  );
  return rows.slice(0, most);
}
