import type { SourceNote, StreamRequest } from '@autotrader/sdk';
import { openBars, type Bars } from './bars.js';
import { openBook, type Book } from './book.js';
import { openLine, type Line, type Place } from './line.js';
import { openOutbox, type Outbox } from './outbox.js';
import { openTally, type Tally } from './tally.js';

/**
 * Where the stream stands: no connection; subscribed and waiting for proof that the subscription holds; reading by
 * REST what was missed while the socket is held; live; the venue ended the data and the rest is read; nothing more.
 */
export type Phase = 'down' | 'opening' | 'backfill' | 'live' | 'ending' | 'ended';

/** Something the reducer wants done. What is answered goes back with the `epoch` it was asked in. */
export type Request =
  | { readonly kind: 'time' }
  | { readonly kind: 'seek'; readonly line: Line }
  | { readonly kind: 'page'; readonly line: Line; readonly after: number; readonly delayMs: number }
  | { readonly kind: 'resubscribe'; readonly channel: string; readonly instruments: readonly string[] }
  | { readonly kind: 'wake'; readonly waitMs: number }
  | { readonly kind: 'note'; readonly note: SourceNote }
  | { readonly kind: 'end' };

/** A reading of REST up to a point: after an interruption, or to find out whether a quiet bar was quiet. */
export interface CatchUp {
  /** Every line is read through this time, epoch ms: what is later comes on the socket. */
  readonly through: number;
  /** What is before it is delivered; the rows after it wait to be merged with the socket's. */
  readonly until: Place;
  delivered: number;
}

/** All the stream knows: plain data, changed only by the reducer's functions. */
export interface StreamState {
  phase: Phase;
  /** Rises with every connection; answers to questions of an older one are dropped. */
  epoch: number;
  readonly lines: readonly Line[];
  readonly books: readonly Book[];
  readonly bars: Bars;
  readonly outbox: Outbox;
  readonly requests: Request[];
  readonly tally: Tally;
  catchUp: CatchUp | undefined;
  /** The venue was asked for its time and has not answered. */
  timing: boolean;
  /** Heartbeats on this connection that did not list what was subscribed. */
  unconfirmed: number;
  /** A trade stamped after this is no market data, epoch ms; Infinity where market time is not the wall's. */
  horizon: number;
  readonly realTime: boolean;
  /** REST is asked about a boundary once the venue's clock is so far past it, ms. */
  readonly graceMs: number;
  /** The venue's clock after the end of the data, epoch ms. */
  endTime: number;
}

/** A print needs a moment until REST lists it, ms. */
export const GRACE_MS = 1_000;
/** A rehearsal's market time stops so far past the end of its data, ms. */
const REHEARSAL_GRACE_MS = 10_000;

/** Opens the state of some streams. `realTime`: the venue's clock is the world's, so far-future stamps are wrong. */
export function openStream(
  streams: readonly StreamRequest[],
  { fromStart, realTime }: { readonly fromStart: boolean; readonly realTime: boolean },
): StreamState {
  const lines = streams.flatMap((each) => (each.feed === 'book' ? [] : openLine(each, each.feed, fromStart)));
  const books = streams.filter((each) => each.feed === 'book');
  return {
    phase: 'down',
    epoch: 0,
    lines: lines.sort((a, b) => (a.instrument < b.instrument ? -1 : 1)),
    books: books.map(({ instrument, afterId, afterTime }) => openBook(instrument, afterId, afterTime)),
    bars: openBars(lines),
    outbox: openOutbox(),
    requests: [],
    tally: openTally(),
    catchUp: undefined,
    timing: false,
    unconfirmed: 0,
    horizon: Infinity,
    realTime,
    graceMs: realTime ? GRACE_MS : REHEARSAL_GRACE_MS,
    endTime: NaN,
  };
}
