import { bookStateAt } from '../market/book-state.js';
import type { Tape } from '../market/tape.js';
import { restTimestamp } from '../timestamp.js';
import { answer } from './reply.js';
import { type Inquiry, ofMarket, type Resource } from './resource.js';
import { wantedMarkets } from './wanted.js';

/** GET /v3/markets/{id}/ticker. */
export const ticker = ofMarket((tape, inquiry) => answer(tickerBody(tape, inquiry)));

/** GET /v3/markets/tickers. */
export const tickers: Resource = (inquiry) => {
  const wanted = wantedMarkets(inquiry);
  return Array.isArray(wanted) ? answer(wanted.map((tape) => tickerBody(tape, inquiry))) : wanted;
};

function tickerBody(tape: Tape, { view, figures }: Inquiry) {
  const horizon = view.horizon(tape);
  const state = bookStateAt(tape, view.seed, horizon);
  const bestBid = state?.book.bids[0]?.price;
  const bestAsk = state?.book.asks[0]?.price;
  const { lastPrice, ...day } = figures(tape, view.time, horizon);
  return {
    marketId: tape.facts.marketId,
    ...(bestBid && { bestBid }),
    ...(bestAsk && { bestAsk }),
    lastPrice,
    volume24h: day.volume24h,
    volumeQte24h: day.volumeQte24h,
    price24h: day.price24h,
    pricePct24h: day.pricePct24h,
    low24h: day.low24h,
    high24h: day.high24h,
    timestamp: restTimestamp(state?.time ?? view.time),
  };
}
