import type { Candle, InstrumentId, Trade } from '@autotrader/sdk';
import { addTime, addTrade, createCandleBuilder } from '@autotrader/sdk/candles';
import type { Rest } from './rest.js';
import { fetchTrades } from './trade-page.js';

/** What to fetch; times in epoch ms. */
export interface HistoryRequest {
  readonly instrument: InstrumentId;
  readonly intervalMs: number;
  readonly count: number;
  readonly before: number | undefined;
}

/** Pages of trades for one history at most: 12,000 trades. A busy market gives fewer bars than were asked for. */
const PAGES_MAX = 60;

/**
 * Bars shorter than the venue's shortest window, built from its trades: paged backwards from the newest until there
 * are enough bars that end at or before `end`. Only whole bars: the first one read may lack its beginning.
 */
export async function tradeHistory(rest: Rest, request: HistoryRequest, end: number): Promise<Candle[]> {
  const { instrument, intervalMs, count } = request;
  const start = end - count * intervalMs;
  let trades: readonly Trade[] = [];
  for (let page = 0; page < PAGES_MAX; page++) {
    const oldest = trades[0];
    if (oldest && oldest.time < start) break;
    const older = await fetchTrades(rest, instrument, oldest ? { before: oldest.id } : {});
    const before = older.trades.filter(({ id }) => !oldest || id < oldest.id);
    if (before.length === 0) return wholeBars(request, trades, start, end);
    trades = [...before, ...trades];
  }
  const first = trades[0]?.time ?? end;
  return wholeBars(request, trades, Math.max(start, (Math.floor(first / intervalMs) + 1) * intervalMs), end);
}

function wholeBars(
  { instrument, intervalMs }: HistoryRequest,
  trades: readonly Trade[],
  start: number,
  end: number,
): Candle[] {
  const bars: Candle[] = [];
  const builder = createCandleBuilder([{ id: instrument, intervalMs }]);
  for (const trade of trades) {
    if (trade.time >= start && trade.time < end) addTrade(builder, trade, (candle) => bars.push(candle));
  }
  addTime(builder, end, (candle) => bars.push(candle));
  return bars;
}
