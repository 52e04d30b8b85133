import { candleToTrades, PATH_LEGS } from '@autotrader/sdk/candles';
import { candleAt, type CandleSeries } from '@autotrader/sdk/data';
import { recent } from '../recent.js';
import { emptyRows, firstRows, type MarketFacts, type Rows, type Tape } from './tape.js';
import { countAtMost } from './walk.js';

const BLOCK_CANDLES = 1_024;
const BLOCKS_KEPT = 64;

/** Prints of a candle file: each candle becomes its path of up to four trades when it is looked at. */
export function candleTape(facts: MarketFacts, series: CandleSeries): Tape {
  const { openTime, intervalMs, length } = series;
  const blocks = Math.ceil(length / BLOCK_CANDLES);
  const block = (candle: number) => Math.min(Math.max(0, Math.floor(candle / BLOCK_CANDLES)), blocks - 1);
  return {
    facts,
    startTime: openTime[0]! - 1,
    endTime: openTime[length - 1]! + intervalMs,
    blocks,
    rows: recent(BLOCKS_KEPT, (index: number) => pathsOf(series, index * BLOCK_CANDLES)),
    blockOfTime: (time) => block(countAtMost(openTime, time) - 1),
    blockOfId: (id) => block((id - 1) / PATH_LEGS),
  };
}

function pathsOf(series: CandleSeries, first: number): Rows {
  const end = Math.min(first + BLOCK_CANDLES, series.length);
  const rows = emptyRows((end - first) * PATH_LEGS);
  let filled = 0;
  for (let candle = first; candle < end; candle++) {
    for (const trade of candleToTrades(candleAt(series, candle), candle)) {
      rows.ids[filled] = trade.id;
      rows.times[filled] = trade.time;
      rows.prices[filled] = trade.price;
      rows.amounts[filled] = trade.quantity;
      rows.bids[filled++] = Number(trade.side === 'buy');
    }
  }
  return firstRows(rows, filled);
}
