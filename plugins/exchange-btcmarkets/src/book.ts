import type { BookDelta, BookSnapshot, Gap, InstrumentId } from '@autotrader/sdk';
import { bookSide, loadSide, numbers, setLevel, type BookSide } from './book-side.js';
import { bookChecksum } from './checksum.js';
import type { BookFrame } from './wire.js';

/** A book that stays crossed for so many deltas is asked for again. */
const CROSSED_MAX = 50;

/** One instrument's order book as the socket tells it: plain data, changed by `applyBook` only. */
export interface Book {
  readonly instrument: InstrumentId;
  readonly bids: BookSide;
  readonly asks: BookSide;
  /** Id of the snapshot the book stands on; deltas stamped before it describe another book. */
  snapshotId: number;
  /** The journal's cursor: what is older changes the book, but is not delivered. */
  readonly startId: number;
  /** Exchange time of the newest event delivered; NaN before any. */
  time: number;
  /** Id of that event. */
  lastId: number;
  /** False until a snapshot, and from a lost connection or a wrong checksum to the next one. */
  valid: boolean;
  crossed: number;
}

/** What a frame did to the book: events to deliver, and whether a fresh snapshot is needed. */
export interface BookChange {
  readonly events: readonly (BookSnapshot | BookDelta | Gap)[];
  readonly resync: boolean;
}

const NOTHING: BookChange = { events: [], resync: false };
const RESYNC: BookChange = { events: [], resync: true };

/** An empty book after the cursor of a journal. */
export function openBook(
  instrument: InstrumentId,
  afterId: number | undefined,
  afterTime: number | undefined,
): Book {
  return {
    instrument,
    bids: bookSide(-1),
    asks: bookSide(1),
    snapshotId: 0,
    startId: afterId ?? 0,
    lastId: afterId ?? 0,
    time: afterId === undefined ? NaN : (afterTime ?? NaN),
    valid: false,
    crossed: 0,
  };
}

/** Applies a snapshot or delta by the venue's rules: a delta older than the snapshot is ignored, each one is checked. */
export function applyBook(book: Book, frame: BookFrame): BookChange {
  return frame.snapshot ? applySnapshot(book, frame) : applyDelta(book, frame);
}

function applySnapshot(book: Book, frame: BookFrame): BookChange {
  // Of several changes in one millisecond some may be missing: then ids tell it, times do not.
  const isLater = frame.time > book.time || (frame.time === book.time && frame.snapshotId > book.lastId);
  const hole = !book.valid && isLater;
  const gap: Gap = { kind: 'gap', instrument: book.instrument, from: book.time, to: frame.time };
  loadSide(book.bids, frame.bids);
  loadSide(book.asks, frame.asks);
  book.snapshotId = frame.snapshotId;
  book.valid = true;
  book.crossed = 0;
  if (frame.snapshotId < book.startId) return NOTHING;
  book.time = frame.time;
  book.lastId = frame.snapshotId;
  const { instrument, time, snapshotId } = frame;
  const [bids, asks] = [numbers(book.bids.levels), numbers(book.asks.levels)];
  const snapshot: BookSnapshot = { kind: 'bookSnapshot', instrument, time, snapshotId, bids, asks };
  return { events: hole ? [gap, snapshot] : [snapshot], resync: false };
}

function applyDelta(book: Book, frame: BookFrame): BookChange {
  if (!book.valid || frame.snapshotId < book.snapshotId) return NOTHING;
  for (const level of frame.bids) setLevel(book.bids, level);
  for (const level of frame.asks) setLevel(book.asks, level);
  if (bookChecksum(book.bids.levels, book.asks.levels) !== frame.checksum || stuckCrossed(book)) {
    book.valid = false;
    return RESYNC;
  }
  if (frame.snapshotId < book.startId) return NOTHING;
  book.time = frame.time;
  book.lastId = frame.snapshotId;
  const { instrument, time, snapshotId } = frame;
  const [bids, asks] = [numbers(frame.bids), numbers(frame.asks)];
  return { events: [{ kind: 'bookDelta', instrument, time, snapshotId, bids, asks }], resync: false };
}

function stuckCrossed(book: Book): boolean {
  const bid = book.bids.levels[0]?.number ?? -Infinity;
  const ask = book.asks.levels[0]?.number ?? Infinity;
  book.crossed = bid >= ask ? book.crossed + 1 : 0;
  return book.crossed > CROSSED_MAX;
}
