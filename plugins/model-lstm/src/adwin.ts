import { log } from '@autotrader/sdk/math';

/** Buckets of one size before the two oldest merge. */
const BUCKETS = 5;
const SLOTS = BUCKETS + 1;
/** Sizes 2^0 … 2^31: a window of 10^10 values; beyond it the oldest bucket is forgotten. */
const ROWS = 32;
/** Values between two searches for a change. */
const CLOCK = 32;
const GRACE = 10;
/** Shortest part of a cut. */
const SHORTEST = 5;

/** The adaptive window: buckets of row r hold 2^r values each, a row's oldest first. Plain state. */
export interface AdwinState {
  /** Sum and sum of squared deviations of bucket k of row r, at r · 6 + k. */
  readonly totals: Float64Array;
  readonly deviations: Float64Array;
  /** Buckets of each row. */
  readonly counts: Int32Array;
  rows: number;
  /** Values in the window, their sum, their sum of squared deviations. */
  width: number;
  total: number;
  deviation: number;
  /** Values since the window was empty. */
  seen: number;
  /** Whether the last value completed a change: the next one begins a new window. */
  changed: boolean;
}

/** An empty window. */
export function createAdwin(): AdwinState {
  const cells = ROWS * SLOTS;
  return {
    totals: new Float64Array(cells),
    deviations: new Float64Array(cells),
    counts: new Int32Array(ROWS),
    rows: 1,
    width: 0,
    total: 0,
    deviation: 0,
    seen: 0,
    changed: false,
  };
}

/** Mean of the window, 0 when empty. */
export function adwinMean(state: AdwinState): number {
  return state.width > 0 ? state.total / state.width : 0;
}

/**
 * Adds a finite value; true if the window's older part differs from the newer at confidence 1 − `delta`. The window is
 * then cut to the newer part, for its mean to be read, and the next value begins a new one. ADWIN2 (Bifet & Gavaldà
 * 2007) with the details of river's implementation, whose detections it reproduces.
 *
 * @example
 * if (updateAdwin(state, error * error, 0.002)) raiseRate();
 */
export function updateAdwin(state: AdwinState, value: number, delta: number): boolean {
  if (state.changed) clear(state);
  insert(state, value);
  state.seen += 1;
  if (state.seen % CLOCK !== 0 || state.width <= GRACE) return false;
  // Each round forgets a bucket, so there are at most ROWS · SLOTS rounds.
  while (hasCut(state, delta)) {
    forgetOldest(state);
    state.changed = true;
  }
  return state.changed;
}

function clear(state: AdwinState): void {
  state.totals.fill(0);
  state.deviations.fill(0);
  state.counts.fill(0);
  state.rows = 1;
  state.width = state.total = state.deviation = state.seen = 0;
  state.changed = false;
}

/** 2^row, exact. */
function bucketSize(row: number): number {
  return (1 << row) >>> 0;
}

function insert(state: AdwinState, value: number): void {
  const before = state.width;
  state.width += 1;
  if (before > 0) {
    const distance = value - state.total / before;
    state.deviation += (before * distance * distance) / state.width;
  }
  state.total += value;
  append(state, 0, value, 0);
  compress(state);
}

function append(state: AdwinState, row: number, total: number, deviation: number): void {
  const at = row * SLOTS + state.counts[row]!;
  state.totals[at] = total;
  state.deviations[at] = deviation;
  state.counts[row]! += 1;
}

function compress(state: AdwinState): void {
  for (let row = 0; row < state.rows && state.counts[row]! > BUCKETS; row++) {
    if (row === ROWS - 1) return forgetOldest(state);
    if (row === state.rows - 1) state.rows += 1;
    mergeOldest(state, row);
  }
}

/** The two oldest buckets of a row become one of the next. */
function mergeOldest(state: AdwinState, row: number): void {
  const { totals, deviations } = state;
  const at = row * SLOTS;
  const size = bucketSize(row);
  const distance = totals[at]! / size - totals[at + 1]! / size;
  const spread = (size * size * distance * distance) / (size + size);
  append(state, row + 1, totals[at]! + totals[at + 1]!, deviations[at]! + deviations[at + 1]! + spread);
  drop(state, row, 2);
}

function drop(state: AdwinState, row: number, buckets: number): void {
  const at = row * SLOTS;
  for (const array of [state.totals, state.deviations]) {
    array.copyWithin(at, at + buckets, at + SLOTS);
    array.fill(0, at + SLOTS - buckets, at + SLOTS);
  }
  state.counts[row]! -= buckets;
}

function forgetOldest(state: AdwinState): void {
  const row = state.rows - 1;
  const size = bucketSize(row);
  const total = state.totals[row * SLOTS]!;
  state.width -= size;
  state.total -= total;
  const distance = total / size - state.total / state.width;
  state.deviation -=
    state.deviations[row * SLOTS]! + (size * state.width * distance * distance) / (size + state.width);
  drop(state, row, 1);
  if (state.counts[row] === 0 && state.rows > 1) state.rows -= 1;
}

/** Whether the means before and after some bucket boundary differ. */
function hasCut(state: AdwinState, delta: number): boolean {
  let older = 0;
  let olderTotal = 0;
  for (let row = state.rows - 1; row >= 0; row--) {
    for (let k = 0; k < state.counts[row]!; k++) {
      older += bucketSize(row);
      olderTotal += state.totals[row * SLOTS + k]!;
      if (differ(state, older, olderTotal, delta)) return true;
    }
  }
  return false;
}

function differ(state: AdwinState, older: number, olderTotal: number, delta: number): boolean {
  const newer = state.width - older;
  if (older < SHORTEST || newer < SHORTEST) return false;
  const difference = olderTotal / older - (state.total - olderTotal) / newer;
  const confidence = log((2 * log(state.width)) / delta);
  const harmonic = 1 / (older - SHORTEST + 1) + 1 / (newer - SHORTEST + 1);
  const variance = state.deviation / state.width;
  const bound = Math.sqrt(2 * harmonic * variance * confidence) + (2 / 3) * confidence * harmonic;
  return Math.abs(difference) > bound;
}
