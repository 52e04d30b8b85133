import { expect } from 'chai';
import type { State } from '@autotrader/sdk';
import { encodeState } from '@autotrader/sdk/state';
import { GENESIS, JournalWriter, readEntry } from '../dist/recovery/journal.js';
import { presentParts, ROW_VERSION, type RowParts } from '../dist/recovery/row-version.js';

/** Versions as they may look one day: 2 put a note behind the parts, 3 turned the history flag into a word. */
const LATER = {
  version: 3,
  upcasters: {
    1: (parts: RowParts): RowParts => [...parts, ''],
    2: ([event, history, ...rest]: RowParts): RowParts => [
      event as State,
      history ? 'history' : 'live',
      ...rest,
    ],
  },
};

const codeOf = (call: () => unknown): unknown => {
  try {
    return call();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('row versions', () => {
  it('bring a row of any older version to the present one, step by step', () => {
    expect(presentParts([1, 'e', true, []], 7, LATER)).to.deep.equal(['e', 'history', [], '']);
    expect(presentParts([2, 'e', false, [], 'n'], 7, LATER)).to.deep.equal(['e', 'live', [], 'n']);
    expect(presentParts([3, 'e', 'live', [], 'n'], 7, LATER)).to.deep.equal(['e', 'live', [], 'n']);
  });

  it('refuse a newer one, naming the row, and one without an upcaster', () => {
    expect(() => presentParts([4, 'e', true, []], 7, LATER)).to.throw(/row 7 .*newer version of the bot/);
    const gap = { version: 3, upcasters: { 2: LATER.upcasters[2] } } as typeof LATER;
    expect(codeOf(() => presentParts([1, 'e', true, []], 7, gap))).to.equal('BOT_CORE_INVARIANT');
  });

  it('refuse what is no row', () => {
    for (const body of [null, 5, [], ['1', 2], [0, 1], [1.5, 1], [NaN, 1]] as State[])
      expect(
        codeOf(() => presentParts(body, 7)),
        JSON.stringify(body),
      ).to.equal('BOT_STATE_CORRUPT');
  });

  it('are those of the rows that are written, and a sound row of the next version is refused', () => {
    const writer = new JournalWriter(0, GENESIS);
    const receipt = { stream: '', cursorId: 0, time: 1, receivedTime: 1 };
    const row = writer.write({ event: { kind: 'clock', time: 5 }, history: false, outputs: [] }, receipt);
    expect(readEntry(row).event).to.deep.equal({ kind: 'clock', time: 5 });
    const newer = { ...row, body: encodeState([ROW_VERSION + 1, [3, 5], false, []]) };
    expect(codeOf(() => readEntry(newer))).to.equal('BOT_STORAGE_NEWER');
  });
});
