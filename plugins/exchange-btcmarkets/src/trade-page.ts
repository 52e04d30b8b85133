import { Trade, type InstrumentId } from '@autotrader/sdk';
import { positiveDecimal, textId } from './decimal.js';
import { fieldsOf } from './fields.js';
import { listOf } from './reply.js';
import { timestamp } from './timestamp.js';
import type { Rest } from './rest.js';

/** Rows the venue serves at most on one page. */
export const PAGE_ROWS = 200;

/** One page of public trades, oldest first whatever the order on the wire. */
export interface TradePage {
  readonly trades: readonly Trade[];
  /** Lowest and highest id of all rows with a readable id; NaN on an empty page. */
  readonly oldest: number;
  readonly newest: number;
  /** Rows that are not what the protocol says, as text. */
  readonly rejected: readonly string[];
}

/**
 * Fetches trades immediately after the id `after`, immediately before `before`, or the newest ones. The paging headers
 * are not read: they have been the wrong way round before, the ids themselves cannot be.
 */
export async function fetchTrades(
  rest: Rest,
  instrument: InstrumentId,
  cursor: { readonly after?: number; readonly before?: number },
): Promise<TradePage> {
  const path = `/markets/${marketOf(instrument)}/trades`;
  return tradePage(listOf(await rest.get(path, 'trades', { ...cursor, limit: PAGE_ROWS }), path), instrument);
}

/** The venue's name of an instrument. */
export function marketOf(instrument: InstrumentId): string {
  return instrument.slice(0, instrument.indexOf('@'));
}

/** Checks and sorts the rows of a page. */
export function tradePage(rows: readonly unknown[], instrument: InstrumentId): TradePage {
  const trades: Trade[] = [];
  const rejected: string[] = [];
  let [oldest, newest] = [NaN, NaN];
  for (const row of rows) {
    const id = textId(fieldsOf(row).id);
    if (!(id >= oldest)) oldest = Number.isNaN(id) ? oldest : id;
    if (!(id <= newest)) newest = Number.isNaN(id) ? newest : id;
    const trade = tradeOf(row, id, instrument);
    if (trade) trades.push(trade);
    else rejected.push(JSON.stringify(row));
  }
  trades.sort((a, b) => a.id - b.id);
  return { trades, oldest, newest, rejected };
}

function tradeOf(row: unknown, id: number, instrument: InstrumentId): Trade | undefined {
  const { timestamp: text, price, amount, side } = fieldsOf(row);
  const time = timestamp(text);
  const [p, q] = [positiveDecimal(price), positiveDecimal(amount)];
  if (Number.isNaN(id + time + p + q) || (side !== 'Bid' && side !== 'Ask')) return undefined;
  return new Trade(instrument, id, time, p, q, side === 'Bid' ? 'buy' : 'sell');
}
