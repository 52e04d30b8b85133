import { expect } from 'chai';
import { createRandom, hashSeed, nextInteger, nextNormal, nextUniform } from '@autotrader/sdk/random';

const DRAWS = 100_000;
const draw = (count: number, next: () => number): number[] => Array.from({ length: count }, next);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('random', () => {
  it('continues from a saved array exactly', () => {
    const random = createRandom(7);
    draw(1000, () => nextNormal(random));
    const saved = random.slice();
    const rest = draw(1000, () => nextNormal(random) + nextUniform(random) + nextInteger(random, 10));
    const again = draw(1000, () => nextNormal(saved) + nextUniform(saved) + nextInteger(saved, 10));
    expect(again).to.deep.equal(rest);
    expect(saved).to.deep.equal(random);
  });

  it('gives the recorded numbers', () => {
    const random = createRandom(1);
    expect(draw(3, () => nextUniform(random))).to.deep.equal([
      0.10380351494605067, 0.18404587050353194, 0.7618716780000773,
    ]);
    expect(draw(3, () => nextNormal(random))).to.deep.equal([
      -0.6576362188504505, 0.03368647455097054, 0.2256012109886576,
    ]);
    expect(draw(3, () => nextInteger(random, 1000))).to.deep.equal([225, 520, 71]);
  });

  it('draws uniform numbers of 53 bits in [0, 1)', () => {
    const random = createRandom(2);
    const values = draw(DRAWS, () => nextUniform(random));
    expect(Math.min(...values.slice(0, 10_000))).to.be.at.least(0);
    expect(values.every((u) => u >= 0 && u < 1 && Number.isInteger(u * 2 ** 53))).to.equal(true);
    expect(values.some((u) => !Number.isInteger(u * 2 ** 52))).to.equal(true);
    expect(mean(values)).to.be.closeTo(0.5, 0.005);
    expect(mean(values.map((u) => (u - 0.5) ** 2))).to.be.closeTo(1 / 12, 0.001);
  });

  it('draws standard normal numbers', () => {
    const random = createRandom(3);
    const values = draw(DRAWS, () => nextNormal(random));
    expect(mean(values)).to.be.closeTo(0, 0.015);
    expect(mean(values.map((z) => z ** 2))).to.be.closeTo(1, 0.02);
    expect(mean(values.map((z) => z ** 3))).to.be.closeTo(0, 0.05);
    expect(mean(values.map((z) => z ** 4))).to.be.closeTo(3, 0.12);
    expect(mean(values.map((z) => (Math.abs(z) > 1.959963985 ? 1 : 0)))).to.be.closeTo(0.05, 0.003);
  });

  it('draws integers without bias, also where 2^32 is no multiple and beyond 32 bits', () => {
    const random = createRandom(4);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) {
      const k = nextInteger(random, 7);
      counts[k] = (counts[k] ?? 0) + 1;
    }
    for (const count of counts) expect(count).to.be.closeTo(10_000, 400);
    const above = draw(30_000, () => nextInteger(random, 3_000_000_000)).filter((k) => k >= 1_500_000_000);
    expect(above.length).to.be.closeTo(15_000, 400);
    const large = draw(1000, () => nextInteger(random, Number.MAX_SAFE_INTEGER));
    expect(large.every((k) => Number.isSafeInteger(k) && k >= 0)).to.equal(true);
    expect(Math.max(...large)).to.be.above(2 ** 52);
    expect(nextInteger(random, 1)).to.equal(0);
  });

  it('gives neighbouring seeds unrelated numbers', () => {
    const first = draw(1000, () => 0).map((_, seed) => nextUniform(createRandom(seed)));
    expect(mean(first)).to.be.closeTo(0.5, 0.04);
    const products = first.slice(1).map((u, i) => (u - 0.5) * ((first[i] ?? 0) - 0.5));
    expect(mean(products)).to.be.closeTo(0, 0.01);
  });

  it('never starts from the one state that repeats itself', () => {
    for (let seed = 0; seed < 1000; seed++)
      expect(createRandom(seed).some((word) => word !== 0)).to.equal(true);
  });
});

describe('hashSeed', () => {
  it('gives the recorded seeds', () => {
    expect([hashSeed(), hashSeed(1, 'main'), hashSeed('äöü€', -0.5)]).to.deep.equal([
      0, 4251181396, 739927197,
    ]);
  });

  it('keeps parts apart', () => {
    const parts = [
      ['ab', 'c'],
      ['a', 'bc'],
      ['abc'],
      ['1'],
      [1],
      [''],
      ['', ''],
      [0],
      [-0],
      [NaN],
      [1, 'main'],
      ['main', 1],
    ];
    const seeds = parts.map((each) => hashSeed(...each));
    expect(new Set(seeds).size).to.equal(parts.length);
    for (const seed of seeds) expect(seed >>> 0).to.equal(seed);
  });

  it('changes about half of its bits with any bit of the input', () => {
    const flips: number[] = [];
    for (let i = 0; i < 2000; i++)
      flips.push(bitCount(hashSeed(i, 'lane') ^ hashSeed(i ^ (1 << (i % 11)), 'lane')));
    expect(mean(flips)).to.be.closeTo(16, 0.5);
  });
});

function bitCount(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}
