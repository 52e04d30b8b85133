import { createRandom, nextNormal, nextUniform } from '@autotrader/sdk/random';
import { expect } from 'chai';
import { adwinMean, createAdwin, updateAdwin, type AdwinState } from '../dist/adwin.js';
import { readVectors, skipWithout } from './vectors.js';

interface Result {
  readonly stream: string;
  readonly detector: string;
  readonly params: { readonly delta: number };
  readonly detections: readonly number[];
  readonly width_estimation_at?: readonly (readonly [number, number, number])[];
}

interface Vectors {
  readonly streams: Readonly<Record<string, readonly number[]>>;
  readonly results: readonly Result[];
}

function detections(
  values: readonly number[],
  delta: number,
  each?: (i: number, s: AdwinState) => void,
): number[] {
  const state = createAdwin();
  return values.flatMap((value, i) => {
    const found = updateAdwin(state, value, delta);
    each?.(i, state);
    return found ? [i] : [];
  });
}

function check(result: Result, values: readonly number[]): void {
  const expected = new Map(result.width_estimation_at?.map(([i, width, mean]) => [i, { width, mean }]));
  let compared = 0;
  const found = detections(values, result.params.delta, (i, state) => {
    const at = expected.get(i);
    if (!at) return;
    compared += 1;
    expect(state.width, `width at ${i}`).to.equal(at.width);
    expect(adwinMean(state), `mean at ${i}`).to.be.closeTo(at.mean, 1e-12);
  });
  expect(found).to.deep.equal(result.detections);
  expect(compared).to.equal(expected.size);
}

const vectors = readVectors<Vectors>('drift.json');

describe('ADWIN against river', () => {
  for (const result of vectors?.results ?? []) {
    if (!result.detector.startsWith('ADWIN')) continue;
    it(`detections, widths and means: ${result.stream}, delta ${result.params.delta}`, () => {
      check(result, vectors!.streams[result.stream]!);
    });
  }
  if (!vectors) it('detections, widths and means', skipWithout('vectors/drift.json'));
});

describe('ADWIN', () => {
  const random = createRandom(7);
  const steady = Array.from({ length: 3000 }, () => nextNormal(random));

  it('finds a shift soon and forgets what was before it', () => {
    const state = createAdwin();
    const found = steady.map((x, i) => updateAdwin(state, i < 1500 ? x : x + 1.5, 0.002)).indexOf(true);
    expect(found).to.be.within(1500, 1600);
    expect(state.width).to.equal(3000 - found - 1);
    expect(adwinMean(state)).to.be.closeTo(1.5, 0.15);
  });

  it('finds nothing where nothing changes', () => {
    expect(detections(steady, 0.002)).to.deep.equal([]);
  });

  it('cuts to the newest values with exact sums at a change', () => {
    const state = createAdwin();
    const values: number[] = [];
    for (let i = 0; !state.changed && i < 1000; i++) {
      values.push((i < 600 ? 0 : 5) + nextUniform(random));
      updateAdwin(state, values[i]!, 0.002);
    }
    const window = values.slice(-state.width);
    const mean = window.reduce((sum, x) => sum + x, 0) / window.length;
    expect(values.length).to.be.within(600, 660);
    expect(state.width).to.be.within(1, 100);
    expect(adwinMean(state)).to.be.closeTo(mean, 1e-9);
    const deviation = window.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    expect(state.deviation).to.be.closeTo(deviation, 1e-6);
  });

  it('goes on from a copy of its state', () => {
    const state = createAdwin();
    for (let i = 0; i < 1000; i++) updateAdwin(state, steady[i]!, 0.002);
    const copy = structuredClone(state);
    for (let i = 1000; i < 3000; i++) {
      const value = steady[i]! + (i > 2000 ? 1 : 0);
      expect(updateAdwin(copy, value, 0.002)).to.equal(updateAdwin(state, value, 0.002));
    }
    expect(copy).to.deep.equal(state);
  });
});
