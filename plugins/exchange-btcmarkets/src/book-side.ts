import type { BookLevel } from '@autotrader/sdk';
import type { WireLevel } from './wire.js';

/** Levels of a book are at most so many a side; the worst beyond are cut. */
const MAX_LEVELS = 20_000;

/** A level with its number beside it, for the order. */
interface Level extends WireLevel {
  readonly number: number;
}

/** One side of a book, best level first. `sign` is 1 where the lowest price is best (asks), −1 for bids. */
export interface BookSide {
  readonly sign: 1 | -1;
  levels: Level[];
}

/** An empty side. */
export function bookSide(sign: 1 | -1): BookSide {
  return { sign, levels: [] };
}

/** Index of the first level that is not better than `price`. */
function position(side: BookSide, price: number): number {
  let low = 0;
  let high = side.levels.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (((side.levels[middle]?.number ?? 0) - price) * side.sign < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sets a level's volume; a volume of zero removes the level. */
export function setLevel(side: BookSide, { price, volume }: WireLevel): void {
  const number = Number(price);
  const at = position(side, number);
  const present = side.levels[at]?.number === number ? 1 : 0;
  if (Number(volume) === 0) side.levels.splice(at, present);
  else side.levels.splice(at, present, { price, volume, number });
  if (side.levels.length > MAX_LEVELS) side.levels.pop();
}

/** Replaces the side by a snapshot's levels, in whatever order they came. */
export function loadSide(side: BookSide, levels: readonly WireLevel[]): void {
  side.levels = [];
  for (const level of levels) setLevel(side, level);
}

/** Wire levels as numbers for a market event. */
export function numbers(levels: readonly WireLevel[]): BookLevel[] {
  return levels.map(({ price, volume }) => [Number(price), Number(volume)] as const);
}
