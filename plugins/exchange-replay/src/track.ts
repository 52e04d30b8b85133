import type { InstrumentId, MarketEvent } from '@autotrader/sdk';

/** Order of events of one time: bars that end then before what happens then. */
export type Rank = 0 | 1;

/** One stream of recorded events, oldest first, with a head. */
export interface Track {
  readonly instrument: InstrumentId;
  readonly rank: Rank;
  /** Exchange time at which the head is known: a candle's end, a print's time; Infinity at the end. */
  time: number;
  /** Venue id behind the head. */
  cursorId: number;
  /** Time of the last event the track has, epoch ms. */
  readonly lastTime: number;
  /** The head, as a fresh object; moves on to the next. */
  take(): MarketEvent;
}

/** Where a track starts: behind an id the journal holds or, without one, at a time. */
export interface StartAfter {
  readonly afterId?: number | undefined;
  readonly afterTime?: number | undefined;
}

/** Index of the first of `length` rising values that is not below `least`. */
export function firstNotBelow(length: number, valueAt: (index: number) => number, least: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (valueAt(middle) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
