import type { MarketView } from '../market.js';
import type { DayFigures } from '../market/day-figures.js';
import type { Tape } from '../market/tape.js';
import type { Place } from '../market/walk.js';
import { marketNotFound, type Reply } from './reply.js';

/** What a resource may look at. */
export interface Inquiry {
  readonly view: MarketView;
  readonly query: URLSearchParams;
  /** Market id of the path, '' where it has none. */
  readonly marketId: string;
  readonly figures: Figures;
}

/** The last 24 hours of a market. */
export type Figures = (tape: Tape, time: number, until: Place) => DayFigures;

/** Answers one path. */
export type Resource = (inquiry: Inquiry) => Reply;

/** A resource of one market: the venue's 404 where there is no such market. */
export function ofMarket(resource: (tape: Tape, inquiry: Inquiry) => Reply): Resource {
  return (inquiry) => {
    const tape = inquiry.view.tapes.get(inquiry.marketId);
    return tape ? resource(tape, inquiry) : marketNotFound;
  };
}
