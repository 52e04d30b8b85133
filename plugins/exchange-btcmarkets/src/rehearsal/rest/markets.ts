import type { MarketFacts } from '../market/tape.js';
import { answer } from './reply.js';
import type { Resource } from './resource.js';

const MAX_ORDER_AMOUNT = '1000000';

/** GET /v3/markets: precision and smallest order are those of the data. */
export const markets: Resource = ({ view }) => {
  const rows = [...view.tapes.values()].map((tape) => marketBody(tape.facts));
  return answer(rows, { count: rows.length });
};

function marketBody(facts: MarketFacts) {
  return {
    marketId: facts.marketId,
    baseAssetName: facts.base,
    quoteAssetName: facts.quote,
    minOrderAmount: facts.minOrderAmount,
    maxOrderAmount: MAX_ORDER_AMOUNT,
    amountDecimals: String(facts.amountDecimals),
    priceDecimals: String(facts.priceDecimals),
    status: 'Online',
  };
}
