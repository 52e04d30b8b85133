import { bookAround, type Book } from './book.js';
import { type Print, printAt, type Tape } from './tape.js';
import { type Place, walkBackward } from './walk.js';

/** One changed level; volume '0' and count 0 remove it. */
export interface LevelChange {
  readonly side: 'bids' | 'asks';
  readonly price: string;
  readonly volume: string;
  readonly count: number;
}

/** A book with the moment and number of its last change. */
export interface BookState {
  readonly book: Book;
  readonly time: number;
  readonly snapshotId: number;
}

/** Changes that turn one book into another: removals first, so that the book is never crossed on the way. */
export function bookChanges(before: Book, after: Book): LevelChange[] {
  return [
    ...removals('bids', before, after),
    ...removals('asks', before, after),
    ...additions('bids', before, after),
    ...additions('asks', before, after),
  ];
}

/**
 * The book as it stands at a place of the tape. It changes at the trades only, once a millisecond that has any;
 * the n changes of a millisecond are numbered from its microsecond 0, so the last is n - 1.
 */
export function bookStateAt(tape: Tape, seed: number, place: Place): BookState | undefined {
  const [last, before] = lastTwoMoments(tape, place);
  if (!last) return undefined;
  const book = bookAround(tape.facts, seed, last.time, last.price);
  const older = before ? bookAround(tape.facts, seed, before.time, before.price) : { bids: [], asks: [] };
  const changes = bookChanges(older, book).length;
  return { book, time: last.time, snapshotId: last.time * 1000 + Math.max(changes - 1, 0) };
}

function removals(name: 'bids' | 'asks', before: Book, after: Book): LevelChange[] {
  const kept = new Set(after[name].map((entry) => entry.price));
  return before[name]
    .filter((entry) => !kept.has(entry.price))
    .map((entry) => ({ side: name, price: entry.price, volume: '0', count: 0 }));
}

function additions(name: 'bids' | 'asks', before: Book, after: Book): LevelChange[] {
  const old = new Map(before[name].map((entry) => [entry.price, entry]));
  return after[name]
    .filter((entry) => {
      const known = old.get(entry.price);
      return known?.volume !== entry.volume || known.count !== entry.count;
    })
    .map((entry) => ({ side: name, price: entry.price, volume: entry.volume, count: entry.count }));
}

function lastTwoMoments(tape: Tape, place: Place): [Print | undefined, Print | undefined] {
  let last: Print | undefined;
  let before: Print | undefined;
  walkBackward(tape, place, (rows, row) => {
    if (!last) last = printAt(rows, row);
    else if (rows.times[row]! < last.time) before = printAt(rows, row);
    return !before;
  });
  return [last, before];
}
