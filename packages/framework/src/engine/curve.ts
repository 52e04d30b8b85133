const DAY_MS = 86_400_000;
/** Daily values kept; a run of more than 27 years forgets its first days. */
const MAX_DAYS = 10_000;

/** State of a lane's equity curve: one value a UTC day, and the worst fall seen at any bar. */
export type CurveState = {
  day: number;
  /** Equity at the last bar, quote currency. */
  last: number;
  /** Equity at the end of each past day with a bar. */
  daily: number[];
  peak: number;
  /** Deepest fall from a peak as a fraction, 0 or below. */
  maxDrawdown: number;
};

/** A fresh curve that starts at an equity. */
export function createCurve(equity: number): CurveState {
  return { day: -1, last: equity, daily: [equity], peak: equity, maxDrawdown: 0 };
}

/** Adds the equity at a bar's close. */
export function addEquity(state: CurveState, time: number, equity: number): void {
  const day = Math.floor(time / DAY_MS);
  if (day !== state.day) {
    if (state.day >= 0) state.daily.push(state.last);
    if (state.daily.length > MAX_DAYS) state.daily.shift();
    state.day = day;
  }
  state.last = equity;
  if (equity > state.peak) state.peak = equity;
  else if (equity < state.peak * (1 + state.maxDrawdown)) state.maxDrawdown = equity / state.peak - 1;
}

/** Simple returns from day to day, the unfinished one included. */
export function dailyReturns(state: CurveState): number[] {
  const values = state.day >= 0 ? [...state.daily, state.last] : state.daily;
  return values.slice(1).map((value, i) => value / (values[i] as number) - 1);
}
