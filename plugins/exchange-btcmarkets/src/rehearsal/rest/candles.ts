import { type Bar, type BarRange, barsBackward, barsForward } from '../market/bars.js';
import type { MarketView } from '../market.js';
import type { Tape } from '../market/tape.js';
import { isBefore, type Place, placeAfterTime } from '../market/walk.js';
import { WINDOWS, type WindowStart } from '../market/windows.js';
import { type Page, pageHeaders, pageOf } from './page.js';
import { answer, invalidPage, refusal, type Reply } from './reply.js';
import { type Inquiry, ofMarket } from './resource.js';

const MOST_ROWS = 1_000;
const DEFAULT_WINDOW = '1d';
const invalidWindow = refusal(400, 'InvalidTimeWindow', 'invalid timeWindow');
const invalidTime = refusal(400, 'InvalidTimeRange', 'invalid from or to');

/**
 * GET /v3/markets/{id}/candles: by pages (epoch-ms cursors with their own row, newest first) or from `from` to
 * `to` (both with their own row, oldest first, at most 1,000). The window in progress is served as far as it is.
 */
export const candles = ofMarket((tape, inquiry) => {
  const windowStart = WINDOWS[inquiry.query.get('timeWindow') ?? DEFAULT_WINDOW];
  if (!windowStart) return invalidWindow;
  const ranged = inquiry.query.has('from') || inquiry.query.has('to');
  return ranged ? rangeOfBars(tape, windowStart, inquiry) : pageOfBars(tape, windowStart, inquiry);
});

function rangeOfBars(tape: Tape, windowStart: WindowStart, { query, view }: Inquiry): Reply {
  const from = timeOf(query.get('from')) ?? -Infinity;
  const to = timeOf(query.get('to')) ?? Infinity;
  if (Number.isNaN(from) || Number.isNaN(to)) return invalidTime;
  const page = pageOf(new URLSearchParams({ limit: query.get('limit') ?? String(MOST_ROWS) }), MOST_ROWS);
  if (!page) return invalidPage;
  const start = placeAtWindow(tape, windowStart, Math.min(from, view.time + 1));
  const end = placeBehindWindow(tape, windowStart, Math.min(to, view.time));
  const until = firstOf(end, view.horizon(tape));
  return barsReply(barsForward({ tape, windowStart, limit: page.limit }, start, until), {});
}

function pageOfBars(tape: Tape, windowStart: WindowStart, { query, view }: Inquiry): Reply {
  const page = pageOf(query);
  if (!page) return invalidPage;
  const bars = newestFirst({ tape, windowStart, limit: page.limit }, page, view);
  const [newest, oldest] = [bars[0], bars.at(-1)].map((bar) => bar?.start.toString());
  return barsReply(bars, pageHeaders(oldest, newest));
}

function newestFirst(range: BarRange, page: Page, view: MarketView): Bar[] {
  const { tape, windowStart } = range;
  const horizon = view.horizon(tape);
  if (page.after !== undefined) {
    const start = placeAtWindow(tape, windowStart, Math.min(page.after, view.time + 1));
    return barsForward(range, start, horizon).reverse();
  }
  if (page.before === undefined) return barsBackward(range, horizon);
  const end = placeBehindWindow(tape, windowStart, Math.min(page.before, view.time));
  return barsBackward(range, firstOf(end, horizon));
}

function firstOf(a: Place, b: Place): Place {
  return isBefore(a, b) ? a : b;
}

/** Before the first row of the first window that starts at or after `time`. */
function placeAtWindow(tape: Tape, windowStart: WindowStart, time: number): Place {
  if (time === -Infinity || windowStart(time) === time) return placeAfterTime(tape, time - 1);
  return placeBehindWindow(tape, windowStart, time);
}

/** Behind the last row of the window that holds `time`. */
function placeBehindWindow(tape: Tape, windowStart: WindowStart, time: number): Place {
  return placeAfterTime(tape, windowEnd(windowStart, time) - 1);
}

/** First millisecond after the window of `time`: no window is longer than 31 days. */
function windowEnd(windowStart: WindowStart, time: number): number {
  const start = windowStart(time);
  let inside = start;
  let outside = start + 32 * 86_400_000;
  while (outside - inside > 1) {
    const middle = Math.floor((inside + outside) / 2);
    if (windowStart(middle) === start) inside = middle;
    else outside = middle;
  }
  return outside;
}

function barsReply(bars: readonly Bar[], headers: Record<string, string>): Reply {
  const starts = bars.map((bar) => bar.start).sort((a, b) => a - b);
  const [first, last] = [starts[0], starts.at(-1)].map((start) => start?.toString());
  return answer(
    bars.map((bar) => bar.row()),
    { count: bars.length, first, last },
    headers,
  );
}

function timeOf(text: string | null): number | undefined {
  return text === null ? undefined : Date.parse(text);
}
