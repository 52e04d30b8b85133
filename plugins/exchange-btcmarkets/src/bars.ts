import type { Trade } from '@autotrader/sdk';
import {
  addTime,
  addTrade,
  createCandleBuilder,
  nextBoundary,
  type CandleBuilderState,
} from '@autotrader/sdk/candles';
import type { Line } from './line.js';
import { put, type Outbox } from './outbox.js';

/** Candles under construction and the clock's grid: what closes when time passes. */
export interface Bars {
  readonly builder: CandleBuilderState;
  /** Bar lengths of the lines that deliver trades: their boundaries are told by a Clock. */
  readonly clockIntervals: readonly number[];
  readonly intervals: readonly number[];
  /** Boundary of the next Clock; NaN before the first trade when no start is known, Infinity without a grid. */
  nextClock: number;
  /** Earliest boundary that something waits for, epoch ms; Infinity without one. */
  next: number;
  /** Every delivered bar that ends at or before it is closed. */
  closedThrough: number;
  /** Late trades of candles told so far. */
  lateTold: number;
}

/** Nothing built yet; the clock goes on after the latest time the journal knows. */
export function openBars(lines: readonly Line[]): Bars {
  const candles = lines.filter((line) => line.feed === 'candles');
  const clockIntervals = intervalsOf(lines.filter((line) => line.feed === 'trades'));
  const start = Math.max(
    -Infinity,
    ...lines.map((line) => line.startTime).filter((time) => !Number.isNaN(time)),
  );
  const bars: Bars = {
    builder: createCandleBuilder(candles.map(builderOf)),
    clockIntervals,
    intervals: intervalsOf(lines),
    nextClock: clockIntervals.length === 0 ? Infinity : NaN,
    next: Infinity,
    closedThrough: -Infinity,
    lateTold: 0,
  };
  if (start > -Infinity) startClock(bars, start);
  return bars;
}

function intervalsOf(lines: readonly Line[]): number[] {
  return [...new Set(lines.map((line) => line.intervalMs))];
}

function builderOf({
  instrument: id,
  intervalMs,
  cursor,
  startTime,
}: Line): Parameters<typeof createCandleBuilder>[0][number] {
  if (cursor > 0) return { id, intervalMs, afterId: cursor };
  return Number.isNaN(startTime) ? { id, intervalMs } : { id, intervalMs, from: startTime };
}

/** Lets the clock's grid begin after a time (epoch ms), unless it has begun. */
export function startClock(bars: Bars, time: number): void {
  if (!Number.isNaN(bars.nextClock)) return;
  bars.nextClock = nextBoundary(time, bars.clockIntervals);
  bars.closedThrough = boundaryBefore(time, bars.clockIntervals);
  bars.next = Math.min(bars.nextClock, bars.builder.nextEnd);
}

/** Latest boundary at or before a time on the grid of all lines. */
export function lastBoundary(bars: Bars, time: number): number {
  return boundaryBefore(time, bars.intervals);
}

function boundaryBefore(time: number, intervals: readonly number[]): number {
  return Math.max(...intervals.map((intervalMs) => Math.floor(time / intervalMs) * intervalMs));
}

/**
 * Closes whatever ends at or before a time, in order. At one boundary the Clock goes before the candles: a journal cut
 * between the two knows from its time that the Clock was there, and from the ids which candles were not.
 */
export function closeBars(bars: Bars, time: number, outbox: Outbox): void {
  if (time < bars.next && !Number.isNaN(bars.nextClock)) return;
  startClock(bars, time);
  const onCandle = (candle: Parameters<Parameters<typeof addTime>[2]>[0], id: number): void =>
    put(outbox, candle, id);
  while (bars.nextClock <= time) {
    addTime(bars.builder, bars.nextClock - 1, onCandle);
    put(outbox, { kind: 'clock', time: bars.nextClock }, 0);
    bars.closedThrough = bars.nextClock;
    bars.nextClock = nextBoundary(bars.nextClock, bars.clockIntervals);
  }
  addTime(bars.builder, time, onCandle);
  bars.next = Math.min(bars.nextClock, bars.builder.nextEnd);
}

/** Adds a trade to its candle; `closeBars` with its time comes before. */
export function addToBar(bars: Bars, trade: Trade): void {
  addTrade(bars.builder, trade, nothingCloses);
  if (bars.builder.nextEnd < bars.next) bars.next = bars.builder.nextEnd;
}

function nothingCloses(): void {
  // The trade's time has closed what it closes.
}

/** Trades the candles had no place for since the last call. */
export function takeLate(bars: Bars): number {
  const late = bars.builder.slots.reduce((sum, slot) => sum + slot.late, 0);
  const fresh = late - bars.lateTold;
  bars.lateTold = late;
  return fresh;
}

/**
 * The end of the data: closes the bars that hold the last trades and all up to the end of the market itself, so that a
 * run that was cut after its last trade ends with the same events.
 */
export function finishBars(bars: Bars, lines: readonly Line[], marketEnd: number, outbox: Outbox): void {
  const ends = bars.intervals.map((intervalMs) => Math.ceil(marketEnd / intervalMs) * intervalMs);
  for (const line of lines)
    if (line.delivered) ends.push((Math.floor(line.time / line.intervalMs) + 1) * line.intervalMs);
  const end = Math.max(...ends);
  if (end > -Infinity) closeBars(bars, end, outbox);
}
