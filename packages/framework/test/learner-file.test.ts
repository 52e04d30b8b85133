import { expect } from 'chai';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { BotError } from '@autotrader/sdk';
import { misfit, type LearnerShape, type Learners } from '../dist/engine/index.js';
import { learnerFile, parseLearnerFile, readLearnerFile } from '../dist/learners/learner-file.js';
import type { TakenLearners } from '../dist/learners/taken-learners.js';
import { scratchFolder } from './scratch-folder.js';

const SHAPE: LearnerShape = {
  horizon: 1,
  features: ['rsi(period=14)', 'ema(period=5)'],
  models: [
    { name: 'zero', version: 1, options: '{}' },
    { name: 'ridge', version: 1, options: '{"ridge":1}' },
  ],
};

const META = { reason: 'interval', at: 5, time: 7, parent: 40, bytes: 100, lanes: {} };
const ORIGIN = { run: 'main', sequence: 50, meta: META };

function taken(): TakenLearners {
  const learner = {
    models: [{}, { weights: Float64Array.of(0.5, -0, NaN), steps: 3 }],
    normaliser: { counts: Float64Array.of(2) },
    combiner: { weights: Float64Array.of(0.25, 0.75) },
    conformal: {},
    calibration: {},
  };
  const learners = { main: { 'BTC-AUD@btcmarkets': learner } } as unknown as Learners;
  return {
    source: 'a test',
    from: 50,
    learners,
    versions: { 'model:ridge': 1 },
    shapes: { main: SHAPE, other: SHAPE },
    intervals: { 'BTC-AUD@btcmarkets': 60_000 },
  };
}

function refusal(bytes: Buffer): string {
  try {
    parseLearnerFile('learnt.bot', bytes);
  } catch (error) {
    if (error instanceof BotError && error.code === 'BOT_LEARNER_FILE') return error.message;
    throw error;
  }
  return '';
}

describe('learner file', () => {
  const whole = Buffer.from(learnerFile(taken(), ORIGIN));

  it('gives back what was written, and says where it is from', () => {
    const folder = scratchFolder();
    const file = join(folder.path, 'learnt.bot');
    folder.write({ 'learnt.bot': whole });
    const read = readLearnerFile(file);
    const { learners, from, intervals } = taken();
    expect(read).to.deep.include({ learners, from, intervals, origin: ORIGIN, shapes: { main: SHAPE } });
    expect(Buffer.compare(whole, learnerFile(read, read.origin))).to.equal(0);
    expect(() => readLearnerFile(join(folder.path, 'none'))).to.throw('cannot be read');
    folder.remove();
  });

  it('is refused with any one bit flipped, cut off anywhere, or with a byte too much', () => {
    for (let bit = 0; bit < 8 * whole.length; bit++) {
      const damaged = Buffer.from(whole);
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(refusal(damaged), `bit ${bit}`).to.include('learnt.bot');
    }
    for (let length = 0; length < whole.length; length++) {
      expect(refusal(whole.subarray(0, length)), `${length} bytes`).not.to.equal('');
    }
    expect(refusal(Buffer.concat([whole, Buffer.of(0)]))).to.include('check sum');
    expect(refusal(whole)).to.equal('');
  });

  it('says that it is of a newer version, or not one at all', () => {
    const newer = Buffer.from(whole);
    newer[8] = 2;
    const body = newer.subarray(41);
    createHash('sha256').update(Uint8Array.of(2)).update(body).digest().copy(newer, 9);
    expect(refusal(newer)).to.include('version 2');
    expect(refusal(Buffer.from('ts_ms,open\n'))).to.include('was not made by');
  });
});

describe('learner shape', () => {
  it('takes one of an older version, which is brought forward', () => {
    const [zero, ridge] = SHAPE.models as [LearnerShape['models'][0], LearnerShape['models'][0]];
    const newer = { ...SHAPE, models: [zero, { ...ridge, version: 2 }] };
    expect(misfit(SHAPE, newer)).to.equal(undefined);
  });

  it('says in words why a learner does not fit, and nothing when it does', () => {
    expect(misfit(SHAPE, structuredClone(SHAPE))).to.equal(undefined);
    const [zero, ridge] = SHAPE.models as [LearnerShape['models'][0], LearnerShape['models'][0]];
    for (const [change, words] of [
      [{ horizon: 5 }, '5 bars'],
      [{ features: ['rsi(period=14)'] }, '1 features'],
      [{ features: ['rsi(period=14)', 'ema(period=6)'] }, 'ema(period=6)'],
      [{ models: [zero] }, 'are zero, the'],
      [{ models: [ridge, zero] }, 'ridge, zero'],
      [{ models: [zero, { ...ridge, version: 3 }] }, 'version 3'],
      [{ models: [zero, { ...ridge, options: '{"ridge":2}' }] }, '{"ridge":2}'],
    ] as const) {
      expect(misfit({ ...SHAPE, ...change }, SHAPE)).to.include(words);
    }
  });
});
