import { expect } from 'chai';
import fc from 'fast-check';
import { bookChecksum } from '../dist/checksum.js';
import { applyBook, openBook } from '../dist/book.js';
import type { BookFrame, WireLevel } from '../dist/wire.js';

const levels = (...pairs: [string, string][]): WireLevel[] =>
  pairs.map(([price, volume]) => ({ price, volume }));
const ID = 'BTC-AUD@btcmarkets';

describe('book checksum', () => {
  const vectors: [string, WireLevel[], WireLevel[], string][] = [
    ['one level a side', levels(['0.99', '1']), levels(['1.01', '2']), '2111165642'],
    ['no asks', levels(['10.01', '1']), [], '429948050'],
    ['no bids', [], levels(['1', '100'], ['2', '100'], ['3', '100']), '158396744'],
    [
      'three a side',
      levels(['15977.45', '0.00620606'], ['15977.44', '0.1'], ['15977.4', '0.35']),
      levels(['16015.39', '0.15'], ['16015.4', '1.73639097'], ['16015.56', '2']),
      '2863372953',
    ],
    [
      'ten a side',
      levels(
        ['58', '1.9599'],
        ['57.45', '0.01969999'],
        ['57.39', '1.88'],
        ['57.31', '1.48'],
        ['57.29', '1.07'],
        ['57.18', '0.384'],
        ['57.14', '0.345'],
        ['57.12', '0.9'],
        ['57.1', '1.72'],
        ['56.97', '4.91'],
        ['1', '1'],
      ),
      levels(
        ['60', '3'],
        ['60.5', '1'],
        ['61', '3'],
        ['62', '2'],
        ['63', '1'],
        ['66', '0.1'],
        ['67', '0.1'],
        ['68', '2'],
        ['69', '1'],
        ['70', '2.1'],
        ['99', '1'],
      ),
      '1666031697',
    ],
    [
      'zeros as sent',
      levels(['0.396', '51.0'], ['0.396', '25.0'], ['0.3958', '18570.0']),
      levels(['0.3965', '44149.815'], ['0.3967', '16000.0']),
      '2254383345',
    ],
    ['empty', [], [], '0'],
  ];
  for (const [name, bids, asks, sum] of vectors)
    it(name, () => expect(bookChecksum(bids, asks)).to.equal(sum));
});

function snapshot(id: number, bids: WireLevel[], asks: WireLevel[]): BookFrame {
  return {
    kind: 'book',
    instrument: ID,
    time: id,
    snapshotId: id,
    snapshot: true,
    bids,
    asks,
    checksum: undefined,
  };
}

function delta(id: number, bids: WireLevel[], asks: WireLevel[], checksum: string): BookFrame {
  return { kind: 'book', instrument: ID, time: id, snapshotId: id, snapshot: false, bids, asks, checksum };
}

describe('book', () => {
  const bids = levels(['10', '1'], ['9', '2']);
  const asks = levels(['11', '1']);

  it('ignores deltas before the snapshot and applies those at or after it', () => {
    const book = openBook(ID, undefined, undefined);
    expect(applyBook(book, delta(5, levels(['1', '1']), [], '1')).events).to.deep.equal([]);
    expect(applyBook(book, snapshot(10, bids, asks)).events).to.have.length(1);
    expect(applyBook(book, delta(9, levels(['1', '1']), [], '1'))).to.deep.equal({
      events: [],
      resync: false,
    });
    const after = bookChecksum(levels(['10', '1']), asks);
    const { events, resync } = applyBook(book, delta(10, levels(['9', '0']), [], after));
    expect(resync).to.equal(false);
    expect(events).to.deep.equal([
      { kind: 'bookDelta', instrument: ID, time: 10, snapshotId: 10, bids: [[9, 0]], asks: [] },
    ]);
  });

  it('asks for a fresh snapshot on a wrong checksum, is silent until it, then shows the hole', () => {
    const book = openBook(ID, undefined, undefined);
    applyBook(book, snapshot(10, bids, asks));
    expect(applyBook(book, delta(11, levels(['9', '0']), [], '1'))).to.deep.equal({
      events: [],
      resync: true,
    });
    expect(applyBook(book, delta(12, levels(['9', '0']), [], '1'))).to.deep.equal({
      events: [],
      resync: false,
    });
    const { events } = applyBook(book, snapshot(20, bids, asks));
    expect(events.map((event) => event.kind)).to.deep.equal(['gap', 'bookSnapshot']);
    expect(events[0]).to.deep.equal({ kind: 'gap', instrument: ID, from: 10, to: 20 });
  });

  it('shows a hole within one millisecond, which only ids tell, and none where nothing was missed', () => {
    const kinds = (snapshotId: number): string[] => {
      const book = openBook(ID, 15_000, 15);
      const frame = { ...snapshot(15, bids, asks), snapshotId };
      return applyBook(book, frame).events.map(({ kind }) => kind);
    };
    expect(kinds(15_001)).to.deep.equal(['gap', 'bookSnapshot']);
    expect(kinds(15_000)).to.deep.equal(['bookSnapshot']);
  });

  it('delivers nothing older than the cursor', () => {
    const book = openBook(ID, 15, 15);
    expect(applyBook(book, snapshot(10, bids, asks)).events).to.deep.equal([]);
    const same = bookChecksum(levels(['10', '1']), asks);
    expect(applyBook(book, delta(14, levels(['9', '0']), [], same)).events).to.deep.equal([]);
    expect(applyBook(book, delta(16, levels(['9', '0']), [], same)).events).to.have.length(1);
  });

  it('gives up a book that stays crossed', () => {
    const book = openBook(ID, undefined, undefined);
    const crossed = levels(['12', '1']);
    applyBook(book, snapshot(10, crossed, asks));
    const sum = bookChecksum(crossed, asks);
    const changes = Array.from({ length: 60 }, (_, n) => applyBook(book, delta(11 + n, crossed, [], sum)));
    expect(changes.filter(({ resync }) => resync)).to.have.length(1);
  });

  it('equals a map of levels after any deltas', () => {
    const level = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), level), { maxLength: 200 }), (changes) => {
        const book = openBook(ID, undefined, undefined);
        applyBook(book, snapshot(1, [], []));
        const model = { bids: new Map<number, number>(), asks: new Map<number, number>() };
        const sorted = (side: 'bids' | 'asks') =>
          [...model[side]].sort(([a], [b]) => (side === 'asks' ? a - b : b - a));
        changes.forEach(([isBid, [step, volume]], n) => {
          const side = isBid ? 'bids' : 'asks';
          const price = isBid ? step / 100 : 1 + step / 100;
          if (volume === 0) model[side].delete(price);
          else model[side].set(price, volume);
          const wire = (of: 'bids' | 'asks') =>
            levels(...sorted(of).map(([p, v]) => [String(p), String(v)] as [string, string]));
          const sum = bookChecksum(wire('bids'), wire('asks'));
          const change = levels([String(price), String(volume)]);
          const result = applyBook(book, delta(2 + n, isBid ? change : [], isBid ? [] : change, sum));
          expect(result.resync).to.equal(false);
        });
      }),
      { seed: 3, numRuns: 100 },
    );
  });
});
