/**
 * Mean and sum of squared deviations of the last n numbers, in constant time and without drift. Nothing is ever
 * subtracted from a running sum. The numbers are kept in blocks of n ("turns"): when a turn is complete, the aggregates
 * of all its suffixes are computed afresh from the numbers themselves; from then on the window is a suffix of the turn
 * before, merged with what the present turn has. So an error lives for two turns at most, whether the run has a
 * thousand bars or a billion; a flat window has deviation 0 exactly, even right after a crash; and a number is
 * forgotten completely once it has left the window.
 *
 * Welford, Technometrics 4 (1962), for a number more; Chan, Golub and LeVeque (1979) for the merge.
 */
export type RollingWindow = {
  /**
   * [0, size): the numbers of the present turn; [size, n): mean of the turn before from this place to its end. NaN until
   * there is a turn before.
   */
  readonly means: Float64Array;
  /** [size, n): sum of squared deviations of the turn before from this place to its end. */
  readonly squares: Float64Array;
  /** Numbers in the present turn, 0 to n. */
  size: number;
  /** Mean of the present turn. */
  turnMean: number;
  /** Sum of squared deviations of the present turn from its mean. */
  turnSquares: number;
  /** Mean of the last n numbers; NaN until there are n. */
  mean: number;
  /** Sum of squared deviations of the last n numbers from their mean; NaN until there are n. */
  deviation: number;
};

/** An empty window of the last `length` numbers. */
export function rollingWindow(length: number): RollingWindow {
  return {
    means: new Float64Array(length).fill(NaN),
    squares: new Float64Array(length).fill(NaN),
    size: 0,
    turnMean: 0,
    turnSquares: 0,
    mean: NaN,
    deviation: NaN,
  };
}

/** Adds x; once the window is full, the oldest number leaves. */
export function push(window: RollingWindow, x: number): void {
  const length = window.means.length;
  if (window.size === length) startTurn(window);
  window.means[window.size] = x;
  const size = ++window.size;
  const step = x - window.turnMean;
  window.turnMean += step / size;
  window.turnSquares += step * (x - window.turnMean);
  if (size < length) merge(window, length);
  else {
    window.mean = window.turnMean;
    window.deviation = window.turnSquares;
  }
}

/** What is left of the turn before, merged with the present turn. */
function merge(window: RollingWindow, length: number): void {
  const { size } = window;
  const mean = window.means[size]!;
  const apart = window.turnMean - mean;
  const towards = (apart * size) / length;
  window.mean = mean + towards;
  window.deviation = window.squares[size]! + window.turnSquares + apart * towards * (length - size);
}

/** Turns the numbers of the complete turn into the aggregates of its suffixes, from the newest back, in place. */
function startTurn(window: RollingWindow): void {
  const { means, squares } = window;
  let mean = 0;
  let deviation = 0;
  for (let at = means.length - 1, count = 1; at > 0; at--, count++) {
    const x = means[at]!;
    const step = x - mean;
    mean += step / count;
    deviation += step * (x - mean);
    means[at] = mean;
    squares[at] = deviation;
  }
  window.size = window.turnMean = window.turnSquares = 0;
}

/** Standard deviation of a full window, NaN before: `ddof` 0 is the population's, 1 the sample's. */
export function standardDeviation(window: RollingWindow, ddof: 0 | 1): number {
  return Math.sqrt(window.deviation / (window.means.length - ddof));
}

/** Distance of x from the window's mean in population standard deviations; 0 when the window is flat. */
export function zScore(window: RollingWindow, x: number): number {
  const scale = standardDeviation(window, 0);
  return scale === 0 ? 0 : (x - window.mean) / scale;
}
