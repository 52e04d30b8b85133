import type { Turnover } from './state.js';

const HOUR_MS = 3_600_000;
/** 30 days. */
const WINDOW_HOURS = 720;

/** Turnover before the first fill. */
export const emptyTurnover = (): Turnover => ({
  hour: 0,
  counted: 0n,
  pending: 0n,
  first: 0,
  hours: [],
  amounts: [],
});

/**
 * Brings the sums to the hour of `time`, like a venue that recomputes volumes at each full hour: the present hour
 * does not count yet, hours more than 30 days old count no more. Amortised constant time a fill.
 */
export function advanceTurnover(turnover: Turnover, time: number): void {
  const hour = Math.floor(time / HOUR_MS);
  if (!(hour > turnover.hour)) return;
  if (turnover.pending > 0n) closeHour(turnover);
  turnover.hour = hour;
  dropOldHours(turnover);
}

/** Books the notional of a fill. */
export function addTurnover(turnover: Turnover, time: number, notional: bigint): void {
  advanceTurnover(turnover, time);
  turnover.pending += notional;
}

function closeHour(turnover: Turnover): void {
  turnover.hours.push(turnover.hour);
  turnover.amounts.push(turnover.pending);
  turnover.counted += turnover.pending;
  turnover.pending = 0n;
}

function dropOldHours(turnover: Turnover): void {
  const { hour, hours, amounts } = turnover;
  while (turnover.first < hours.length && (hours[turnover.first] ?? hour) < hour - WINDOW_HOURS) {
    turnover.counted -= amounts[turnover.first] ?? 0n;
    turnover.first += 1;
  }
  if (turnover.first >= WINDOW_HOURS) compact(turnover);
}

/** Frees what counts no more, a window at a time: at most twice the window is ever kept. */
function compact(turnover: Turnover): void {
  turnover.hours.splice(0, turnover.first);
  turnover.amounts.splice(0, turnover.first);
  turnover.first = 0;
}
