import { decimal, ExactSum, rounded } from '../decimal.js';
import type { Tape } from './tape.js';
import { isBefore, type Place, placeAfterTime, printBefore, walkForward } from './walk.js';

/** Figures of the last 24 hours as the venue writes them. */
export interface DayFigures {
  readonly lastPrice: string;
  readonly volume24h: string;
  readonly volumeQte24h: string;
  readonly price24h: string;
  readonly pricePct24h: string;
  readonly low24h: string;
  readonly high24h: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * Figures over the 24 hours before the present full minute and what came since. The window moves by full minutes, so
 * that a stream of ticks adds to it instead of counting a day anew for each.
 */
export function dayFigures(tape: Tape): (time: number, until: Place) => DayFigures {
  let window: Window | undefined;
  return (time, until) => {
    const minute = Math.floor(time / MINUTE_MS) * MINUTE_MS;
    if (window?.minute !== minute || isBefore(until, window.read)) window = openWindow(tape, minute);
    extend(tape, window, until);
    return figures(window);
  };
}

interface Window {
  readonly minute: number;
  /** Rows before it are counted. */
  read: Place;
  readonly volume: ExactSum;
  readonly notional: ExactSum;
  low: number;
  high: number;
  last: number;
  /** Price 24 hours ago: of the last trade before the window, else of the first in it. */
  reference: number;
}

function openWindow(tape: Tape, minute: number): Window {
  const read = placeAfterTime(tape, minute - DAY_MS);
  const before = printBefore(tape, read)?.price ?? NaN;
  const sums = { volume: new ExactSum(), notional: new ExactSum() };
  return { minute, read, ...sums, low: Infinity, high: -Infinity, last: before, reference: before };
}

function extend(tape: Tape, window: Window, until: Place): void {
  walkForward(tape, window.read, until, (rows, row) => {
    const price = rows.prices[row]!;
    const amount = rows.amounts[row]!;
    window.volume.add(amount);
    window.notional.add(rounded(price * amount));
    window.low = Math.min(window.low, price);
    window.high = Math.max(window.high, price);
    window.last = price;
    if (Number.isNaN(window.reference)) window.reference = price;
    return true;
  });
  window.read = until;
}

function figures(window: Window): DayFigures {
  const traded = window.high > -Infinity;
  const change = traded ? rounded(window.last - window.reference) : 0;
  return {
    lastPrice: Number.isNaN(window.last) ? '0' : decimal(window.last),
    volume24h: window.volume.toString(),
    volumeQte24h: window.notional.toString(),
    price24h: decimal(change),
    pricePct24h: traded ? ((100 * change) / window.reference).toFixed(2) : '0.00',
    low24h: traded ? decimal(window.low) : '0',
    high24h: traded ? decimal(window.high) : '0',
  };
}
