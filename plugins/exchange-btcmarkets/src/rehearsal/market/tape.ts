/** What the venue says about one market. */
export interface MarketFacts {
  /** `BASE-QUOTE`, the venue's own name. */
  readonly marketId: string;
  readonly base: string;
  readonly quote: string;
  readonly priceDecimals: number;
  readonly amountDecimals: number;
  /** Smallest order in base units, a decimal string. */
  readonly minOrderAmount: string;
}

/** Consecutive public prints, a column a field; ids and times rise. */
export interface Rows {
  readonly length: number;
  readonly ids: Float64Array;
  /** Epoch ms. */
  readonly times: Float64Array;
  readonly prices: Float64Array;
  readonly amounts: Float64Array;
  /** 1 where the aggressor bought. */
  readonly bids: Uint8Array;
}

/**
 * All prints of one market, past and future, in blocks that can be produced alone. A tape never changes: what a client
 * may see of it is decided by the market time alone.
 */
export interface Tape {
  readonly facts: MarketFacts;
  /** Time before the first row at which playing starts unless told otherwise, epoch ms. */
  readonly startTime: number;
  /** End of the last bar, or the time of the last row; Infinity where the market never ends. */
  readonly endTime: number;
  /** Number of blocks; a block may be empty. */
  readonly blocks: number;
  rows(block: number): Rows;
  /** The last block that can hold a row at or before `time`; 0 when none can. */
  blockOfTime(time: number): number;
  /** The last block that can hold a row with an id at or below `id`; 0 when none can. */
  blockOfId(id: number): number;
}

/** One print, for what is not in a hurry. */
export interface Print {
  readonly id: number;
  readonly time: number;
  readonly price: number;
  readonly amount: number;
  readonly side: 'Bid' | 'Ask';
}

/** Reads row `row` of a block. */
export function printAt(rows: Rows, row: number): Print {
  return {
    id: rows.ids[row]!,
    time: rows.times[row]!,
    price: rows.prices[row]!,
    amount: rows.amounts[row]!,
    side: rows.bids[row] === 1 ? 'Bid' : 'Ask',
  };
}

/** Empty columns for `length` rows. */
export function emptyRows(length: number): Rows {
  const column = () => new Float64Array(length);
  return {
    length,
    ids: column(),
    times: column(),
    prices: column(),
    amounts: column(),
    bids: new Uint8Array(length),
  };
}

/** The first `length` rows of columns that were made longer than needed. */
export function firstRows(rows: Rows, length: number): Rows {
  return {
    length,
    ids: rows.ids.subarray(0, length),
    times: rows.times.subarray(0, length),
    prices: rows.prices.subarray(0, length),
    amounts: rows.amounts.subarray(0, length),
    bids: rows.bids.subarray(0, length),
  };
}
