import { type BookState, bookChanges, type LevelChange } from '../market/book-state.js';
import { bookAround, type Level } from '../market/book.js';
import { bookChecksum } from '../market/checksum.js';
import type { Tape } from '../market/tape.js';

/** A change of the book as it is to be sent. */
export interface NumberedChange {
  readonly change: LevelChange;
  readonly snapshotId: number;
  readonly checksum: string;
}

const EMPTY = { bids: [], asks: [] };

/** The book that clients have been told of, and what turns it into the next one. */
export class BookFeed {
  constructor(
    private readonly tape: Tape,
    private readonly seed: number,
    public state: BookState,
  ) {}

  /** The book of a market without a trade yet. */
  static emptyState(time: number): BookState {
    return { book: EMPTY, time, snapshotId: time * 1000 };
  }

  /**
   * Moves to the book after the last trade of a millisecond. With `numbered` the changes are returned one level each,
   * each with the checksum of the book as it stands after it.
   */
  move(time: number, price: number, numbered: boolean): NumberedChange[] {
    const before = this.state.book;
    const book = bookAround(this.tape.facts, this.seed, time, price);
    const changes = bookChanges(before, book);
    this.state = { book, time, snapshotId: time * 1000 + Math.max(changes.length - 1, 0) };
    if (!numbered) return [];
    const sides = { bids: [...before.bids], asks: [...before.asks] };
    return changes.map((change, i) => {
      applyChange(sides[change.side], change);
      return { change, snapshotId: time * 1000 + i, checksum: bookChecksum(sides.bids, sides.asks) };
    });
  }
}

type ShortLevel = Omit<Level, 'orders'>;

function applyChange(levels: ShortLevel[], { side, price, volume, count }: LevelChange): void {
  const known = levels.findIndex((level) => level.price === price);
  if (known >= 0) levels.splice(known, 1);
  if (count === 0) return;
  const worse = levels.findIndex((level) =>
    side === 'bids' ? Number(level.price) < Number(price) : Number(level.price) > Number(price),
  );
  levels.splice(worse < 0 ? levels.length : worse, 0, { price, volume, count });
}
