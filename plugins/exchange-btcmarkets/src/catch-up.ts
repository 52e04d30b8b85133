import type { Gap, Trade } from '@autotrader/sdk';
import { deliver } from './deliver.js';
import { addPage, headOf, isBefore, type Line, type Place } from './line.js';
import { countDiscarded } from './tally.js';
import { put } from './outbox.js';
import type { StreamState } from './stream-state.js';
import type { TradePage } from './trade-page.js';

/** Pages that may end before the socket's first id, because REST can be a moment behind the socket. */
const SHORT_PAGES_MAX = 20;
const SHORT_PAGE_WAIT_MS = 250;

/** Starts reading by REST, from each line's cursor through a time; delivers what is before a point. */
export function beginCatchUp(state: StreamState, through: number, until: Place): void {
  state.catchUp = { through, until, delivered: 0 };
  for (const line of state.lines) {
    line.complete = false;
    line.short = 0;
    if (Number.isNaN(line.cursor)) ask(state, line, { kind: 'seek', line });
  }
}

function ask(state: StreamState, line: Line, request: StreamState['requests'][number]): void {
  line.waiting = true;
  state.requests.push(request);
}

/**
 * Delivers, merged over the lines, what is known to be next, and asks for the pages without which it is not known.
 * Returns true once everything before the point is delivered; the rows after it stay with their lines.
 */
export function advanceCatchUp(state: StreamState): boolean {
  const { catchUp } = state;
  if (!catchUp) return false;
  while (hasHeads(state, catchUp.until)) {
    const row = firstHead(state.lines);
    if (!row || !isBefore(row, catchUp.until)) return true;
    deliver(state, row);
    catchUp.delivered++;
  }
  return false;
}

/** Whether every line either has its next row at hand or was read far enough; asks for pages where not. */
function hasHeads(state: StreamState, until: Place): boolean {
  let all = true;
  for (const line of state.lines) {
    if (line.complete) continue;
    const row = headOf(line);
    if (row && isBefore(row, until)) continue;
    all = false;
    if (!line.waiting) ask(state, line, nextPage(line, 0));
  }
  return all;
}

function nextPage(line: Line, delayMs: number): StreamState['requests'][number] {
  return { kind: 'page', line, after: Math.max(line.cursor, line.fetched), delayMs };
}

function firstHead(lines: readonly Line[]): Trade | undefined {
  let first: Trade | undefined;
  for (const line of lines) {
    const row = headOf(line);
    if (row && (!first || isBefore(row, first))) first = row;
  }
  return first;
}

/** Takes the page after the id `after`. */
export function takePage(state: StreamState, line: Line, page: TradePage, after: number): void {
  line.waiting = false;
  for (const row of page.rejected) countDiscarded(state.tally, 'trade row', row);
  if (!addPage(line, page, after)) endOfPages(state, line);
  else if (isReadThrough(line, state.catchUp?.through ?? NaN)) line.complete = true;
}

/** Both are asked for: the socket's first trade may be a late copy, and REST may be a moment behind the socket. */
function isReadThrough(line: Line, through: number): boolean {
  const newest = line.rows.at(-1)?.time ?? NaN;
  return newest > through && !(line.fetched < line.reach);
}

/** No newer rows: the end, unless the socket has already shown an id that REST must come to. */
function endOfPages(state: StreamState, line: Line): void {
  if (!(line.fetched < line.reach) || ++line.short > SHORT_PAGES_MAX) line.complete = true;
  else ask(state, line, nextPage(line, SHORT_PAGE_WAIT_MS));
}

/** The venue refuses to tell what was missed, for good: the hole is shown as a Gap. */
export function giveUp(state: StreamState, line: Line): void {
  line.waiting = false;
  line.complete = true;
  const to = state.catchUp?.through ?? NaN;
  if (Number.isNaN(line.cursor)) line.cursor = 0;
  if (!(to > line.time) || to === Infinity) return;
  const gap: Gap = { kind: 'gap', instrument: line.instrument, from: line.time, to };
  put(state.outbox, gap, 0);
}
