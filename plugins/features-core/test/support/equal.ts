import { expect } from 'chai';

/** Both have a number at the same places, and the numbers differ by at most `tolerance` × max(1, size). */
export function expectClose(
  actual: readonly number[],
  wanted: readonly (number | null)[],
  tolerance: number,
): void {
  expect(actual.length).to.equal(wanted.length);
  actual.forEach((x, k) => {
    const y = wanted[k] ?? NaN;
    if (Number.isNaN(x) !== Number.isNaN(y)) expect.fail(`bar ${k}: ${x} in place of ${y}`);
    if (Math.abs(x - y) > tolerance * Math.max(1, Math.abs(y)))
      expect.fail(`bar ${k}: ${x} in place of ${y}`);
  });
}

/** The same bits, NaN equal to NaN, −0 unlike 0. */
export function expectSame(actual: readonly number[], wanted: readonly number[], message?: string): void {
  const differs = actual.findIndex((x, k) => !Object.is(x, wanted[k]));
  expect(differs, message).to.equal(-1);
  expect(actual.length).to.equal(wanted.length);
}
