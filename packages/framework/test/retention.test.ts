import { expect } from 'chai';
import { factsOf, skillOf, type CheckpointFacts } from '../dist/recovery/checkpoint-facts.js';
import { alwaysKept, surplusCheckpoints, type RetentionPolicy } from '../dist/recovery/retention.js';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const ROOMY: RetentionPolicy = { keepNewest: 3, keepDays: 30, keepMegabytes: 1_000_000 };

interface Change {
  readonly minutes?: number;
  readonly r2?: number;
  readonly scored?: number;
  readonly reason?: string;
  readonly bytes?: number;
  readonly pageHashes?: readonly string[];
}

function facts(sequence: number, change: Change = {}): CheckpointFacts {
  const { minutes = 0, r2 = null, scored = 1_000, reason = 'interval', bytes = 1, pageHashes = [] } = change;
  const lanes = { main: { equity: '1', skill: { 'BTC-AUD@btcmarkets': { r2, scored } } } };
  const meta = { reason, at: NOW - minutes * MINUTE, time: 0, parent: 0, bytes, lanes };
  return { sequence, meta, pageHashes };
}

const left = (all: readonly CheckpointFacts[], policy: RetentionPolicy, good = 0, now = NOW): number[] => {
  const surplus = surplusCheckpoints(all, { policy, good, now });
  expect(surplus).to.deep.equal([...surplus].sort((a, b) => a - b));
  return all.map(({ sequence }) => sequence).filter((sequence) => !surplus.includes(sequence));
};

describe('retention of checkpoints', () => {
  const minutely = Array.from({ length: 20 }, (_, i) => facts(i + 1, { minutes: 20 - i }));
  const strict = { ...ROOMY, keepDays: 0 };

  it('keeps the newest by count, in whatever order they are given', () => {
    expect(left(minutely, strict)).to.deep.equal([18, 19, 20]);
    expect(left([...minutely].reverse(), strict)).to.deep.equal([20, 19, 18]);
    expect(left([], strict)).to.deep.equal([]);
    expect(left([facts(1)], { ...strict, keepNewest: 1 })).to.deep.equal([1]);
  });

  it('keeps the best by skill, the known-good one and the newest way back, whatever their age and size', () => {
    const all = [
      facts(1, { minutes: 99 * 1_440, r2: 0.09, scored: 499, bytes: 1e15 }),
      facts(2, { minutes: 99 * 1_440, r2: 0.02, bytes: 1e15 }),
      facts(3, { minutes: 98 * 1_440, reason: 'before rollback', bytes: 1e15 }),
      facts(4, { minutes: 97 * 1_440, r2: 0.01, bytes: 1e15 }),
      facts(5, { minutes: 96 * 1_440, reason: 'before rollback', bytes: 1e15 }),
      ...[6, 7, 8, 9].map((sequence) => facts(sequence, { r2: -0.01, bytes: 1e15 })),
    ];
    expect(left(all, { ...strict, keepMegabytes: 1 }, 4)).to.deep.equal([2, 4, 5, 9]);
    expect([...alwaysKept(all, 4)].sort(([a], [b]) => a - b)).to.deep.equal([
      [2, ['best']],
      [4, ['known good']],
      [5, ['way back']],
      [9, ['newest']],
    ]);
    expect([...alwaysKept([facts(1, { r2: 0.1, reason: 'before import' })], 7)]).to.deep.equal([
      [1, ['newest', 'best', 'way back']],
    ]);
  });

  it('thins out by age: never more than one an age of 10, 20, 40 … minutes, and one at least as time goes on', () => {
    let stored: CheckpointFacts[] = [];
    for (let minute = 1; minute <= 3 * 1_440; minute++) {
      const now = NOW + minute * MINUTE;
      stored.push(facts(minute, { minutes: -minute }));
      const kept = left(stored, ROOMY, 0, now);
      stored = stored.filter(({ sequence }) => kept.includes(sequence));
    }
    const ages = stored.map(({ sequence }) => 3 * 1_440 - sequence);
    expect(stored.length).to.be.within(9, 3 + 10);
    expect(Math.max(...ages), 'oldest, minutes').to.be.above(1_440);
    for (const [i, age] of ages.slice(0, -4).entries()) {
      expect(age / (ages[i + 1] as number), `gap after ${age} minutes`).to.be.below(8);
    }
  });

  it('drops what is older than its days', () => {
    const all = [
      facts(1, { minutes: 31 * 1_440 }),
      facts(2, { minutes: 29 * 1_440 }),
      facts(3),
      facts(4),
      facts(5),
    ];
    expect(left(all, ROOMY)).to.deep.equal([2, 3, 4, 5]);
    expect(left(all, ROOMY, 0, NOW + 2 * DAY)).to.deep.equal([3, 4, 5]);
  });

  it('counts a page that checkpoints share once', () => {
    const own = (n: number) => facts(n, { minutes: 1, bytes: 3e6, pageHashes: [`${n}a`, `${n}b`] });
    const shared = (n: number) => facts(n, { minutes: 1, bytes: 3e6, pageHashes: ['a', 'b'] });
    const policy = { ...ROOMY, keepNewest: 9, keepDays: 0, keepMegabytes: 6 };
    expect(left([1, 2, 3, 4, 5].map(own), policy)).to.deep.equal([4, 5]);
    expect(left([1, 2, 3, 4, 5].map(shared), policy)).to.deep.equal([2, 3, 4, 5]);
  });

  it('does not lose any when the clock was put back', () => {
    const all = [facts(1, { minutes: -500 }), facts(2, { minutes: -400 }), facts(3), facts(4)];
    expect(left(all, { ...ROOMY, keepNewest: 2 })).to.deep.equal([1, 3, 4]);
  });

  it('reads a description of an older version, a damaged one, and skill over lanes by what was scored', () => {
    const row = { sequence: 4, manifest: new Uint8Array(0), cursor: '', pageHashes: ['x'] };
    expect(factsOf({ ...row, meta: '{"reason":"interval","at":5}' }).meta).to.deep.include({
      at: 5,
      parent: 0,
    });
    expect(factsOf({ ...row, meta: '{"reason":' })).to.deep.include({ sequence: 4, pageHashes: ['x'] });
    const lanes = {
      a: { equity: '1', skill: { x: { r2: 0.1, scored: 900 }, y: { r2: null, scored: 0 } } },
      b: { equity: '1', skill: { x: { r2: -0.2, scored: 100 } } },
    };
    expect(skillOf({ ...facts(1).meta, lanes })).to.be.closeTo(0.07, 1e-12);
  });
});
