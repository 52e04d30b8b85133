import type { InstrumentId, StreamRequest, Trade } from '@autotrader/sdk';
import type { TradePage } from './trade-page.js';

/** Ids remembered to tell a trade that comes twice from one that comes too late. */
const RECENT_IDS = 64;

/** One instrument's trades, as far as they are known: from the socket, and rows of REST not delivered yet. */
export interface Line {
  readonly instrument: InstrumentId;
  readonly feed: 'trades' | 'candles';
  readonly intervalMs: number;
  /** Id of the last trade delivered; NaN until it is known where the stream starts. */
  cursor: number;
  /** Where a stream without cursor starts, epoch ms; NaN when nothing says. */
  startTime: number;
  /** Exchange time of the last trade delivered, before that the start's; NaN when nothing says. */
  time: number;
  /** Whether a trade was delivered since the stream was opened. */
  delivered: boolean;
  /** Rows of REST, oldest first; those before `at` are delivered or dropped. */
  rows: Trade[];
  at: number;
  /** Highest id REST has told. */
  fetched: number;
  /** A reply for this line is on its way. */
  waiting: boolean;
  /** The catch-up under way needs no more pages of this line. */
  complete: boolean;
  /** First id seen on the new connection: pages are read until they reach it; NaN when there is none. */
  reach: number;
  /** Pages that should have reached it and did not. */
  short: number;
  readonly recent: Float64Array;
  recentAt: number;
}

/** A line at the start of a stream. `fromStart`: a stream that names no start begins at the first trade there is. */
export function openLine(request: StreamRequest, feed: 'trades' | 'candles', fromStart: boolean): Line {
  const { instrument, intervalMs, afterId, afterTime } = request;
  const fresh = afterId === undefined && afterTime === undefined && fromStart ? 0 : NaN;
  return {
    instrument,
    feed,
    intervalMs,
    cursor: afterId ?? fresh,
    startTime: afterTime ?? NaN,
    time: afterTime ?? NaN,
    delivered: false,
    rows: [],
    at: 0,
    fetched: 0,
    waiting: false,
    complete: true,
    reach: NaN,
    short: 0,
    recent: new Float64Array(RECENT_IDS),
    recentAt: 0,
  };
}

/** Forgets undelivered rows and open questions: the connection they belonged to is gone. */
export function resetLine(line: Line): void {
  line.rows = [];
  line.at = 0;
  line.fetched = line.cursor > 0 ? line.cursor : 0;
  line.waiting = false;
  line.complete = true;
  line.reach = NaN;
  line.short = 0;
}

/** The oldest row of REST that is not delivered yet. */
export function headOf(line: Line): Trade | undefined {
  while (line.at < line.rows.length) {
    const row = line.rows[line.at];
    if (row && row.id > line.cursor) return row;
    line.at++;
  }
  return undefined;
}

/**
 * Adds the rows of the page after the id `after`; false when there are none, so REST has no more for now. Rows that the
 * socket has delivered meanwhile are no end: there may be more behind them.
 */
export function addPage(line: Line, page: TradePage, after: number): boolean {
  if (!(page.newest > after)) return false;
  const known = Math.max(line.fetched, line.cursor);
  if (!headOf(line)) [line.rows, line.at] = [[], 0];
  for (const trade of page.trades) if (trade.id > known) line.rows.push(trade);
  line.fetched = Math.max(known, page.newest);
  return true;
}

/** Marks a trade as delivered. */
export function markDelivered(line: Line, trade: Trade): void {
  line.cursor = trade.id;
  line.time = trade.time;
  line.delivered = true;
  line.recent[line.recentAt] = trade.id;
  line.recentAt = (line.recentAt + 1) % RECENT_IDS;
}

/** Whether a trade at or below the cursor is one delivered before (or told by REST), not one that comes too late. */
export function isKnown(line: Line, id: number): boolean {
  return id <= line.fetched || line.recent.includes(id);
}

/** A place in the order of trades across instruments. */
export interface Place {
  readonly time: number;
  readonly instrument: string;
  readonly id: number;
}

/** Order of trades across instruments: time, then instrument, then id. */
export function isBefore(a: Place, b: Place): boolean {
  if (a.time !== b.time) return a.time < b.time;
  return a.instrument === b.instrument ? a.id < b.id : a.instrument < b.instrument;
}
