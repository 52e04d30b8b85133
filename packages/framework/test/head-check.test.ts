import { expect } from 'chai';
import type { JournalRow } from '@autotrader/sdk';
import { checkHeadFile } from '../dist/recovery/head-check.js';

const LAST = 100;
const chainOf = (sequence: number): Uint8Array => Uint8Array.of(sequence);

/** A journal to LAST that begins behind `begins`, and a head file at `sequence` with a chain value. */
function stored(begins: number, sequence: number, chain = chainOf(sequence)) {
  const first = (after: number): JournalRow => {
    const next = Math.max(after, begins) + 1;
    return { sequence: next, chain: chainOf(next) } as JournalRow;
  };
  return {
    head: () => Promise.resolve({ sequence, chain }),
    lastSequence: () => Promise.resolve(LAST),
    rows: (after: number) => Promise.resolve(after < LAST ? [first(after)] : []),
    start: () => Promise.resolve({ sequence: begins, chain: chainOf(begins) }),
  };
}

describe('the head file against the journal', () => {
  it('is in order where it is as far as the journal, or older', async () => {
    for (const sequence of [LAST, 40])
      expect(await checkHeadFile(stored(0, sequence))).to.not.have.property('sequence');
  });

  it('says which event is lost, or is another one', async () => {
    expect(await checkHeadFile(stored(0, LAST + 3))).to.have.property('sequence', LAST + 3);
    expect(await checkHeadFile(stored(0, 40, chainOf(41)))).to.have.property('sequence', 40);
  });

  it('is only old where it is of an event that was given up since', async () => {
    for (const sequence of [40, 59, 60])
      expect(await checkHeadFile(stored(60, sequence)), `${sequence}`).to.not.have.property('sequence');
    expect(await checkHeadFile(stored(60, 61, chainOf(7)))).to.have.property('sequence', 61);
  });
});
