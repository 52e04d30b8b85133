import { decimal, ExactSum } from '../decimal.js';
import { restTimestamp } from '../timestamp.js';
import type { Tape } from './tape.js';
import { type Place, walkBackward, walkForward } from './walk.js';
import type { WindowStart } from './windows.js';

/** Time of the window's start, open, high, low, close, volume: the venue's row of six strings. */
export type BarRow = readonly [string, string, string, string, string, string];

/** Bars of the windows that hold trades; windows without any are left out. */
export interface BarRange {
  readonly tape: Tape;
  readonly windowStart: WindowStart;
  readonly limit: number;
}

/** The first `limit` bars of the rows from `from` to `until`, oldest first. */
export function barsForward(range: BarRange, from: Place, until: Place): Bar[] {
  const bars: Bar[] = [];
  walkForward(range.tape, from, until, (rows, row) => {
    const bar = barOf(bars, range, rows.times[row]!);
    bar?.append(rows.prices[row]!, rows.amounts[row]!);
    return bar !== undefined;
  });
  return bars;
}

/** The last `limit` bars of the rows before `until`, newest first. */
export function barsBackward(range: BarRange, until: Place): Bar[] {
  const bars: Bar[] = [];
  walkBackward(range.tape, until, (rows, row) => {
    const bar = barOf(bars, range, rows.times[row]!);
    bar?.prepend(rows.prices[row]!, rows.amounts[row]!);
    return bar !== undefined;
  });
  return bars;
}

/** One bar while its trades are read, from either end. */
export class Bar {
  private open = NaN;
  private high = -Infinity;
  private low = Infinity;
  private close = NaN;
  private readonly volume = new ExactSum();

  constructor(readonly start: number) {}

  append(price: number, amount: number): void {
    if (this.high === -Infinity) this.open = price;
    this.close = price;
    this.widen(price, amount);
  }

  prepend(price: number, amount: number): void {
    if (this.high === -Infinity) this.close = price;
    this.open = price;
    this.widen(price, amount);
  }

  row(): BarRow {
    const prices = [this.open, this.high, this.low, this.close].map(decimal) as [
      string,
      string,
      string,
      string,
    ];
    return [restTimestamp(this.start), ...prices, this.volume.toString()];
  }

  private widen(price: number, amount: number): void {
    if (price > this.high) this.high = price;
    if (price < this.low) this.low = price;
    this.volume.add(amount);
  }
}

/** The bar of a time, added when new; undefined when it would be one too many. */
function barOf(bars: Bar[], range: BarRange, time: number): Bar | undefined {
  const start = range.windowStart(time);
  const newest = bars.at(-1);
  if (newest?.start === start) return newest;
  if (bars.length === range.limit) return undefined;
  const bar = new Bar(start);
  bars.push(bar);
  return bar;
}
