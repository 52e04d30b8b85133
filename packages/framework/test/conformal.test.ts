import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { createRandom, nextNormal } from '@autotrader/sdk/random';
import { createConformal, halfWidth, learnScore } from '../dist/engine/conformal.js';

const VECTORS = new URL('../../../../shared/vectors/conformal_aci.json', import.meta.url);

interface Vectors {
  readonly alpha: number;
  readonly scores: readonly number[];
  readonly alpha_t: readonly number[];
  readonly q_t: readonly (number | null)[];
  readonly covered: readonly (number | null)[];
}

describe('adaptive conformal interval', () => {
  it('equals the published vectors step by step', function () {
    // the reference vectors are not beside this repository
    if (!existsSync(VECTORS)) this.skip();
    const { alpha, scores, alpha_t, q_t, covered } = JSON.parse(readFileSync(VECTORS, 'utf8')) as Vectors;
    const state = createConformal(alpha);
    scores.forEach((score, t) => {
      expect(state.alpha).to.be.closeTo(alpha_t[t] as number, 1e-12);
      const width = halfWidth(state);
      const expected = q_t[t];
      if (typeof expected === 'number') expect(width).to.equal(expected);
      const was = learnScore(state, alpha, score);
      expect(was === undefined ? null : Number(was)).to.equal(covered[t]);
    });
  });

  it('covers 90 % before and after the spread of the scores triples, where a fixed width would not', () => {
    const state = createConformal(0.1);
    const random = createRandom(11);
    const hits = [0, 0];
    for (let t = 0; t < 6000; t++) {
      const score = Math.abs(nextNormal(random)) * (t < 3000 ? 1 : 3);
      const covered = learnScore(state, 0.1, score);
      if (covered) hits[t < 3000 ? 0 : 1] = (hits[t < 3000 ? 0 : 1] as number) + 1;
    }
    expect((hits[0] as number) / 2950).to.be.within(0.885, 0.915);
    expect((hits[1] as number) / 3000).to.be.within(0.885, 0.915);
  });
});
