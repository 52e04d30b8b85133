import type { Trade } from '@autotrader/sdk';
import { emptyRows, type MarketFacts, type Rows, type Tape } from './tape.js';

/** Prints of a trade file, all in one block. `endTime` is the end of its last bar, epoch ms. */
export function tradeTape(facts: MarketFacts, trades: readonly Trade[], endTime: number): Tape {
  const rows = columnsOf(trades);
  return {
    facts,
    startTime: (trades[0]?.time ?? 0) - 1,
    endTime,
    blocks: 1,
    rows: () => rows,
    blockOfTime: () => 0,
    blockOfId: () => 0,
  };
}

function columnsOf(trades: readonly Trade[]): Rows {
  const rows = emptyRows(trades.length);
  trades.forEach((trade, row) => {
    rows.ids[row] = trade.id;
    rows.times[row] = trade.time;
    rows.prices[row] = trade.price;
    rows.amounts[row] = trade.quantity;
    rows.bids[row] = Number(trade.side === 'buy');
  });
  return rows;
}
