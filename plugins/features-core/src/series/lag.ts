/** The last n numbers, to look up the one n steps back. */
export type Lag = {
  readonly values: Float64Array;
  /** Place of the oldest number, which the next one replaces. */
  at: number;
};

/** A lag of `length` steps without numbers yet. */
export function lag(length: number): Lag {
  return { values: new Float64Array(length).fill(NaN), at: 0 };
}

/** Adds x and returns the number added `length` calls ago; NaN while there is none. */
export function shift(lag: Lag, x: number): number {
  const { values, at } = lag;
  const oldest = values[at]!;
  values[at] = x;
  lag.at = at + 1 === values.length ? 0 : at + 1;
  return oldest;
}
