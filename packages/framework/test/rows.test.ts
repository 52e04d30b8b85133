import { expect } from 'chai';
import { createRandom, nextInteger, nextUniform } from '@autotrader/sdk/random';
import { BLOCK_ROWS, MAX_BLOCKS, NEWEST_BLOCKS, Rows } from '../dist/engine/rows.js';

const WIDTH = 2;

/** Rows whose first feature is their own index and whose second is the window they belong to. */
function filled(count: number, holes: ReadonlySet<number> = new Set()): Rows {
  const rows = new Rows(WIDTH, createRandom(1));
  let window = 0;
  for (let i = 0; i < count; i++) {
    if (holes.has(i)) {
      rows.startWindow();
      window += 1;
    }
    rows.append(Float64Array.of(i, window));
    rows.learnt(i, i / 2);
  }
  return rows;
}

describe('feature rows', () => {
  it('copies windows across blocks, zero-filled before a hole or the beginning', () => {
    const holes = new Set([500, 1500, 1501, 2047]);
    const rows = filled(3000, holes);
    const random = createRandom(2);
    const steps = 40;
    const out = new Float32Array(steps * WIDTH + 1).fill(-1);
    for (let n = 0; n < 2000; n++) {
      const index = nextInteger(random, 3000);
      const start = Math.max(0, ...[...holes].filter((hole) => hole <= index));
      const expected = Math.min(steps, index - start + 1);
      expect(rows.copyWindow(index, steps, out, 1)).to.equal(expected);
      expect(out[0]).to.equal(-1);
      for (let k = 0; k < steps; k++) {
        const row = index - (steps - 1 - k);
        expect(out[1 + k * WIDTH]).to.equal(k >= steps - expected ? row : 0);
      }
    }
  });

  it('samples only learnt rows whose window is whole and inside one block, evenly', () => {
    const rows = filled(4 * BLOCK_ROWS, new Set([1100]));
    const random = createRandom(3);
    const hits = new Map<number, number>();
    let tries = 0;
    for (; tries < 40_000; tries++) {
      const index = rows.sample(nextUniform(random), 32);
      if (index < 0) continue;
      expect(index % BLOCK_ROWS).to.be.at.least(31);
      expect(index < 1100 || index >= 1131).to.equal(true);
      const block = Math.floor(index / BLOCK_ROWS);
      hits.set(block, (hits.get(block) ?? 0) + 1);
    }
    expect([...hits.keys()].sort()).to.deep.equal([0, 1, 2, 3]);
    for (const count of hits.values()) expect(count).to.be.within(9_000, 10_700);
  });

  it('keeps the newest blocks and an even choice of the older ones', () => {
    const total = 3 * MAX_BLOCKS;
    const rows = new Rows(1, createRandom(4));
    const row = new Float64Array(1);
    for (let i = 0; i < total * BLOCK_ROWS; i++) rows.append(row);
    const starts = rows.state.blocks.map(({ start }) => start / BLOCK_ROWS);
    expect(starts).to.have.length(MAX_BLOCKS);
    expect(starts.slice(-NEWEST_BLOCKS)).to.deep.equal([total - 4, total - 3, total - 2, total - 1]);
    expect([...starts].sort((a, b) => a - b)).to.deep.equal(starts);
    const older = starts.slice(0, -NEWEST_BLOCKS);
    const early = older.filter((start) => start < total / 2).length;
    expect(early / older.length).to.be.within(0.4, 0.6);
    expect(rows.copyWindow(0, 8, new Float32Array(8), 0)).to.equal(older.includes(0) ? 1 : 0);
  });
});
