import type { Candle } from '@autotrader/sdk';
import { candleToTrades, PATH_LEGS } from '@autotrader/sdk/candles';
import { recent } from '../recent.js';
import { emptyRows, firstRows, type MarketFacts, type Rows, type Tape } from './tape.js';

const BLOCK_CANDLES = 1_024;
const BLOCKS_KEPT = 64;

/** A closed candle of a file with its place in the file, which makes the ids of its trades. */
export interface FileCandle {
  readonly candle: Candle;
  readonly row: number;
}

/** Prints of a candle file: each candle becomes its path of up to four trades when it is looked at. */
export function candleTape(facts: MarketFacts, candles: readonly FileCandle[]): Tape {
  const first = candles[0]?.candle.openTime ?? 0;
  const last = candles.at(-1)?.candle;
  return {
    facts,
    startTime: first - 1,
    endTime: last ? last.openTime + last.intervalMs : first,
    blocks: Math.max(1, Math.ceil(candles.length / BLOCK_CANDLES)),
    rows: recent(BLOCKS_KEPT, (block: number) =>
      pathsOf(candles.slice(block * BLOCK_CANDLES, (block + 1) * BLOCK_CANDLES)),
    ),
    blockOfTime: (time) => blockOf(candles, ({ candle }) => candle.openTime <= time),
    blockOfId: (id) => blockOf(candles, ({ row }) => PATH_LEGS * row < id),
  };
}

function pathsOf(candles: readonly FileCandle[]): Rows {
  const rows = emptyRows(candles.length * PATH_LEGS);
  let filled = 0;
  for (const { candle, row } of candles) {
    for (const trade of candleToTrades(candle, row)) {
      rows.ids[filled] = trade.id;
      rows.times[filled] = trade.time;
      rows.prices[filled] = trade.price;
      rows.amounts[filled] = trade.quantity;
      rows.bids[filled++] = Number(trade.side === 'buy');
    }
  }
  return firstRows(rows, filled);
}

/** Block of the last candle that has begun; `begun` is true up to some candle and false from there on. */
function blockOf(candles: readonly FileCandle[], begun: (candle: FileCandle) => boolean): number {
  let low = 0;
  let high = candles.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (begun(candles[middle]!)) low = middle + 1;
    else high = middle;
  }
  return Math.floor(Math.max(0, low - 1) / BLOCK_CANDLES);
}
