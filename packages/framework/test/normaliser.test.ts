import { expect } from 'chai';
import { createRandom, nextNormal } from '@autotrader/sdk/random';
import { createNormaliser, normalise } from '../dist/engine/normaliser.js';

/** Root mean square of a normalised AR(1) feature, scale 1,000 and mean 5,000, after a start. */
function spread(persistence: number): number {
  const random = createRandom(1);
  const state = createNormaliser(1);
  let [value, sum] = [0, 0];
  for (let t = 0; t < 6_000; t++) {
    value = persistence * value + Math.sqrt(1 - persistence * persistence) * nextNormal(random);
    const row = Float64Array.of(5_000 + 1_000 * value);
    normalise(state, row);
    if (t >= 1_000) sum += (row[0] as number) ** 2;
  }
  return Math.sqrt(sum / 5_000);
}

describe('normaliser', () => {
  it('gives unrelated numbers variance 1, and no more to numbers that alternate', () => {
    expect(spread(0)).to.be.closeTo(1, 0.05);
    expect(spread(-0.8)).to.be.closeTo(1, 0.05);
  });

  it('divides slow features by what they add up to in a window, down to a fifth', () => {
    // The root of (1 - 0.8) / (1 + 0.8).
    expect(spread(0.8)).to.be.closeTo(1 / 3, 0.03);
    expect(spread(0.99)).to.be.closeTo(0.2, 0.05);
  });

  it('scales a row by what was known before it', () => {
    const [one, other] = [createNormaliser(1), createNormaliser(1)];
    for (const value of [1, 2, 4, 3])
      for (const state of [one, other]) normalise(state, Float64Array.of(value));
    const [row, same] = [Float64Array.of(2.5), Float64Array.of(2.5)];
    normalise(one, row);
    normalise(other, same);
    expect(same).to.deep.equal(row);
    normalise(one, Float64Array.of(100));
    normalise(other, Float64Array.of(-100));
    expect(other).not.to.deep.equal(one);
  });

  it('leaves out what is no number, and what never varied', () => {
    const state = createNormaliser(2);
    for (const value of [1, NaN, 3, 2, NaN]) {
      const row = Float64Array.of(value, 7);
      normalise(state, row);
      if (value !== value) expect(row[0]).to.equal(0);
      expect(row[1]).to.equal(0);
    }
    const row = Float64Array.of(5, 7);
    normalise(state, row);
    expect(row[0]).to.satisfy((x: number) => x > 0 && x <= 8);
  });
});
