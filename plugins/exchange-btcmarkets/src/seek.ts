import type { InstrumentId } from '@autotrader/sdk';
import type { Rest } from './rest.js';
import { fetchTrades, type TradePage } from './trade-page.js';

/** Pages read backwards at most to find a time: 200,000 trades. */
const PAGES_MAX = 1_000;

/**
 * The id of the last trade before a time (epoch ms), so that a stream from that time starts right after it; 0 when the
 * venue has none. Reads backwards from the newest trade, because the venue pages trades by id only.
 */
export async function seekCursor(rest: Rest, instrument: InstrumentId, time: number): Promise<number> {
  let before: number | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const found = await fetchTrades(rest, instrument, before === undefined ? {} : { before });
    const cursor = lastBefore(found, time);
    if (cursor !== undefined) return cursor;
    if (!(found.oldest < (before ?? Infinity))) break;
    before = found.oldest;
  }
  return before === undefined ? 0 : before - 1;
}

function lastBefore({ trades }: TradePage, time: number): number | undefined {
  return trades.findLast((trade) => trade.time < time)?.id;
}
