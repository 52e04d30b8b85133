/** Scores remembered. */
const WINDOW = 500;
/** Scores before an interval is given. */
const WARM_UP = 50;
/** Step of the adaptive miscoverage level. */
const GAMMA = 0.005;

/** State of the adaptive conformal interval: the last scores in order of time and in order of size. */
export type ConformalState = {
  alpha: number;
  count: number;
  next: number;
  recent: Float64Array;
  sorted: Float64Array;
};

/** A fresh state for intervals that miss a share `alpha` of the outcomes. */
export function createConformal(alpha: number): ConformalState {
  return { alpha, count: 0, next: 0, recent: new Float64Array(WINDOW), sorted: new Float64Array(WINDOW) };
}

/** Half width of the interval, in target units; NaN while it warms up, Infinity when everything must be covered. */
export function halfWidth(state: ConformalState): number {
  if (state.count < WARM_UP) return NaN;
  const level = 1 - state.alpha;
  if (level >= 1) return Infinity;
  if (level <= 0) return 0;
  // The quantile of kind "higher": the smallest score with at least this share at or below it.
  return state.sorted[Math.ceil(level * (state.count - 1))] as number;
}

/**
 * Adaptive conformal inference (Gibbs and Candès, 2021): the level moves by `γ (α − missed)`, then the score |y − p|
 * joins the window. `target` is the wanted share of misses. Returns whether the outcome was covered; undefined
 * while no interval was given.
 */
export function learnScore(state: ConformalState, target: number, score: number): boolean | undefined {
  const width = halfWidth(state);
  const covered = width === width ? score <= width : undefined;
  if (covered !== undefined) state.alpha += GAMMA * (target - (covered ? 0 : 1));
  remember(state, score);
  return covered;
}

function remember(state: ConformalState, score: number): void {
  const { recent, sorted, next } = state;
  if (state.count === WINDOW) remove(sorted, WINDOW, recent[next] as number);
  else state.count += 1;
  insert(sorted, state.count - 1, score);
  recent[next] = score;
  state.next = (next + 1) % WINDOW;
}

function remove(sorted: Float64Array, length: number, score: number): void {
  sorted.copyWithin(lowerBound(sorted, length, score), lowerBound(sorted, length, score) + 1, length);
}

function insert(sorted: Float64Array, length: number, score: number): void {
  const at = lowerBound(sorted, length, score);
  sorted.copyWithin(at + 1, at, length);
  sorted[at] = score;
}

function lowerBound(sorted: Float64Array, length: number, score: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < score) low = middle + 1;
    else high = middle;
  }
  return low;
}
