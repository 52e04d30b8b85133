import type { Clock } from '../domain/market-event.js';

/**
 * The candle boundary after `time` (epoch ms) on the grid of the intervals: the smallest multiple of any of them that
 * is greater than `time`. Infinity without an interval.
 *
 * @example
 * nextBoundary(60_000, [60_000, 300_000]); // 120000
 */
export function nextBoundary(time: number, intervalsMs: readonly number[]): number {
  let earliest = Infinity;
  for (const intervalMs of intervalsMs) {
    const boundary = (Math.floor(time / intervalMs) + 1) * intervalMs;
    if (boundary < earliest) earliest = boundary;
  }
  return earliest;
}

/**
 * The `Clock` events of all candle boundaries in (after, until], both epoch ms. Live, after an interruption and in a
 * replay they come from here, so every run has the same.
 *
 * @example
 * [...clocks(0, 120_000, [60_000])].map((clock) => clock.time); // [60000, 120000]
 */
export function* clocks(after: number, until: number, intervalsMs: readonly number[]): Generator<Clock> {
  let time = nextBoundary(after, intervalsMs);
  while (time <= until && time !== Infinity) {
    yield { kind: 'clock', time };
    time = nextBoundary(time, intervalsMs);
  }
}
