import type { MarketFacts, Rows, Tape } from './tape.js';

/** A tape of rows that are at hand, all in one block. `endTime` is the end of its last bar, epoch ms. */
export function rowTape(facts: MarketFacts, rows: Rows, endTime: number): Tape {
  return {
    facts,
    startTime: (rows.times[0] ?? endTime) - 1,
    endTime,
    blocks: 1,
    rows: () => rows,
    blockOfTime: () => 0,
    blockOfId: () => 0,
  };
}
