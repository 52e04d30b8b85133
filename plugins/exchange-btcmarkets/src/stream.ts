import type { Trade } from '@autotrader/sdk';
import { closeBars, finishBars, lastBoundary, startClock, takeLate } from './bars.js';
import { applyBook, type Book } from './book.js';
import { advanceCatchUp, beginCatchUp, giveUp, takePage } from './catch-up.js';
import { deliver, lineOf } from './deliver.js';
import { headOf, isBefore, isKnown, resetLine, type Line, type Place } from './line.js';
import { put } from './outbox.js';
import { countDiscarded, takeNotes } from './tally.js';
import type { StreamState } from './stream-state.js';
import type { TradePage } from './trade-page.js';
import { marketOf } from './trade-page.js';
import type { BookFrame, Frame, HeartbeatFrame } from './wire.js';

/** How far a trade's stamp may be ahead of the venue's clock where that is the world's, ms. */
const FUTURE_MS = 3_600_000;
/** Heartbeats to wait for one that lists every subscription; then the stream starts, REST standing in for the rest. */
const UNCONFIRMED_MAX = 3;
const TRADE = 'trade';
const BOOK = 'orderbookUpdate';
const EVERYTHING: Place = { time: Infinity, instrument: '', id: 0 };

/** Whether a frame would be taken now; while not, the connection holds its frames. */
export function isAccepting(state: StreamState): boolean {
  return state.phase === 'opening' || state.phase === 'live';
}

/** A connection is open and its subscriptions are sent. */
export function onOpen(state: StreamState): void {
  reset(state);
  state.phase = state.lines.length === 0 ? 'live' : 'opening';
}

/** The connection is gone. `ended`: the venue said that no more data will come, so only REST is left to read. */
export function onClosed(state: StreamState, ended: boolean): void {
  reset(state);
  state.phase = ended ? 'ending' : 'down';
  if (ended) askTime(state);
}

function reset(state: StreamState): void {
  state.epoch++;
  state.catchUp = undefined;
  state.timing = false;
  state.unconfirmed = 0;
  state.horizon = Infinity;
  for (const line of state.lines) resetLine(line);
  for (const book of state.books) book.valid = false;
}

/**
 * Takes a frame. Returns false when the frame is not used up: it is the first of a new connection, and what was missed
 * before it has to be read first; hold it, and give it again once the stream accepts frames.
 */
export function onFrame(state: StreamState, frame: Frame): boolean {
  switch (frame.kind) {
    case 'trade':
      return onTrade(state, frame);
    case 'book':
      return onBook(state, frame);
    case 'heartbeat':
      onHeartbeat(state, frame);
      return true;
    case 'error':
      countDiscarded(state.tally, 'venue error', `${frame.code} ${frame.message}`);
      return true;
    case 'rejected':
      countDiscarded(state.tally, frame.reason, frame.text);
      return true;
    case 'ignored':
      return true;
  }
}

function onTrade(state: StreamState, trade: Trade): boolean {
  const line = lineOf(state, trade.instrument);
  if (!line) return true;
  if (trade.time > state.horizon) {
    countDiscarded(state.tally, 'trade from the future', `${trade.id} at ${trade.time}`);
    return true;
  }
  if (state.phase === 'opening') {
    line.reach = trade.id;
    beginBackfill(state);
    return false;
  }
  if (trade.id > line.cursor) takeLive(state, trade);
  else if (!isKnown(line, trade.id)) state.tally.late++;
  return true;
}

/** REST may have told trades that come before this one: they go first. */
function takeLive(state: StreamState, trade: Trade): void {
  for (const line of state.lines)
    for (let row = headOf(line); row && precedes(row, trade); row = headOf(line)) deliver(state, row);
  deliver(state, trade);
  if (state.realTime && trade.time + FUTURE_MS > state.horizon) state.horizon = trade.time + FUTURE_MS;
}

function precedes(row: Trade, trade: Trade): boolean {
  return row.instrument === trade.instrument ? row.id < trade.id : isBefore(row, trade);
}

function onBook(state: StreamState, frame: BookFrame): boolean {
  if (state.phase === 'opening') {
    beginBackfill(state);
    return false;
  }
  const book = state.books.find((each) => each.instrument === frame.instrument);
  if (!book) return true;
  const { events, resync } = applyBook(book, frame);
  for (const event of events) put(state.outbox, event, event.kind === 'gap' ? 0 : event.snapshotId);
  if (resync) resynchronise(state, book, 'the checksum does not fit');
  return true;
}

function resynchronise(state: StreamState, { instrument }: Book, text: string): void {
  state.requests.push({ kind: 'resubscribe', channel: BOOK, instruments: [marketOf(instrument)] });
  state.requests.push({ kind: 'note', note: { kind: 'resynchronised', instrument, text } });
}

/** Asks for every book anew: a lost level far from the best price shows in no checksum. */
export function onResnapshot(state: StreamState): void {
  if (state.phase !== 'live' || state.books.length === 0) return;
  const instruments = state.books.map(({ instrument }) => marketOf(instrument));
  state.requests.push({ kind: 'resubscribe', channel: BOOK, instruments });
}

function onHeartbeat(state: StreamState, { channels }: HeartbeatFrame): void {
  tellTally(state);
  const trades = missing(state.lines, channels.get(TRADE));
  const books = missing(state.books, channels.get(BOOK));
  if (trades.length + books.length === 0) state.unconfirmed = 0;
  else insist(state, trades, books);
  if (state.phase === 'live') onWake(state);
  else if (state.unconfirmed === 0 || state.unconfirmed > UNCONFIRMED_MAX) beginBackfill(state);
}

function tellTally(state: StreamState): void {
  state.tally.late += takeLate(state.bars);
  for (const note of takeNotes(state.tally)) state.requests.push({ kind: 'note', note });
}

function missing(wanted: readonly { instrument: string }[], listed: readonly string[] = []): string[] {
  const markets = wanted.map(({ instrument }) => instrument.slice(0, instrument.indexOf('@')));
  return markets.filter((market) => !listed.includes(market));
}

/** One unknown market spoils a whole message, so each is asked for alone. */
function insist(state: StreamState, trades: string[], books: string[]): void {
  state.unconfirmed++;
  for (const market of trades)
    state.requests.push({ kind: 'resubscribe', channel: TRADE, instruments: [market] });
  for (const market of books)
    state.requests.push({ kind: 'resubscribe', channel: BOOK, instruments: [market] });
  if (state.unconfirmed !== UNCONFIRMED_MAX) return;
  const text = `the venue does not confirm the subscription of ${[...trades, ...books].join(', ')}`;
  state.requests.push({ kind: 'note', note: { kind: 'stale', text } });
}

function beginBackfill(state: StreamState): void {
  state.phase = 'backfill';
  askTime(state);
}

/** Time to see whether a boundary has passed without a trade. Called at heartbeats and by the timer asked for. */
export function onWake(state: StreamState): void {
  const overdue = state.bars.next < Infinity || state.realTime;
  if (state.phase === 'live' && overdue && !state.catchUp) askTime(state);
}

function askTime(state: StreamState): void {
  if (state.timing) return;
  state.timing = true;
  state.requests.push({ kind: 'time' });
}

/** Takes the venue's clock, epoch ms. */
export function onTime(state: StreamState, time: number): void {
  state.timing = false;
  if (state.realTime) state.horizon = time + FUTURE_MS;
  for (const line of state.lines) startNow(state, line, time);
  if (state.phase === 'ending') readTheRest(state, time);
  else if (state.phase === 'backfill') startReading(state, time, backfillUntil(state, time));
  else if (state.phase === 'live') lookUp(state, time);
}

/** A line that nothing tells where to start begins with the present bar, so that its first bar is whole. */
function startNow(state: StreamState, line: Line, time: number): void {
  if (!Number.isNaN(line.cursor) || !Number.isNaN(line.startTime)) return;
  line.startTime = Math.floor(time / line.intervalMs) * line.intervalMs;
  startClock(state.bars, line.startTime);
}

/**
 * Where the socket takes over. One line has no order to keep with others: all that REST has told is delivered. Of
 * several, what happened in this very millisecond may not be complete, so it waits for the socket.
 */
function backfillUntil(state: StreamState, time: number): Place {
  return state.lines.length === 1 ? EVERYTHING : { time, instrument: '', id: 0 };
}

function readTheRest(state: StreamState, time: number): void {
  state.endTime = time - state.graceMs;
  startReading(state, Infinity, EVERYTHING);
}

function lookUp(state: StreamState, time: number): void {
  const boundary = lastBoundary(state.bars, time - state.graceMs);
  if (boundary >= state.bars.next && !state.catchUp)
    startReading(state, boundary - 1, { time: boundary, instrument: '', id: 0 });
  else wakeIn(state, state.bars.next + state.graceMs - time);
}

function wakeIn(state: StreamState, waitMs: number): void {
  if (waitMs < Infinity) state.requests.push({ kind: 'wake', waitMs });
}

function startReading(state: StreamState, through: number, until: Place): void {
  beginCatchUp(state, through, until);
  proceed(state);
}

/** Takes the id below which a stream that starts at a time has nothing to deliver. */
export function onSeek(state: StreamState, line: Line, cursor: number): void {
  line.waiting = false;
  line.cursor = cursor;
  proceed(state);
}

/** Takes the page of trades after the id `after`. */
export function onPage(state: StreamState, line: Line, page: TradePage, after: number): void {
  takePage(state, line, page, after);
  proceed(state);
}

/** The venue refused to tell trades, for good: a hole after an interruption; nothing but a try when live. */
export function onRefused(state: StreamState, line: Line): void {
  if (state.phase === 'live') {
    line.waiting = false;
    state.catchUp = undefined;
    return;
  }
  giveUp(state, line);
  proceed(state);
}

function proceed(state: StreamState): void {
  if (!advanceCatchUp(state) || !state.catchUp) return;
  const { until, delivered } = state.catchUp;
  state.catchUp = undefined;
  if (state.phase === 'live') {
    closeBars(state.bars, until.time, state.outbox);
    wakeIn(state, state.bars.next - until.time);
  } else if (state.phase === 'backfill') goLive(state, delivered);
  else finish(state, delivered);
}

function goLive(state: StreamState, delivered: number): void {
  state.phase = 'live';
  for (const line of state.lines) line.reach = NaN;
  noteBackfill(state, delivered);
  onWake(state);
}

function finish(state: StreamState, delivered: number): void {
  noteBackfill(state, delivered);
  finishBars(state.bars, state.lines, state.endTime, state.outbox);
  state.phase = 'ended';
  tellTally(state);
  state.requests.push({ kind: 'end' });
}

function noteBackfill(state: StreamState, count: number): void {
  if (count === 0) return;
  const note = { kind: 'backfilled', count, text: `${count} trades read by REST` } as const;
  state.requests.push({ kind: 'note', note });
}
