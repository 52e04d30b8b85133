import { expect } from 'chai';
import fc from 'fast-check';
import { bookChecksum, type ChecksumLevel } from '../dist/rehearsal/market/checksum.js';
import { bookChanges } from '../dist/rehearsal/market/book-state.js';
import { type Book, bookAround } from '../dist/rehearsal/market/book.js';
import { type Frame, type Line, longTape, Venue } from './support/rehearsal.js';

function levels(text: string): ChecksumLevel[] {
  return text
    .split(', ')
    .filter((part) => part !== '')
    .map((part) => {
      const [price = '', volume = ''] = part.split('×');
      return { price, volume };
    });
}

const VECTORS: readonly [bids: string, asks: string, checksum: string][] = [
  ['', '', '0'],
  ['0.99×1', '1.01×2', '2111165642'],
  ['10.01×1', '', '429948050'],
  ['', '1×100, 2×100, 3×100', '158396744'],
  [
    '15977.45×0.00620606, 15977.44×0.1, 15977.4×0.35',
    '16015.39×0.15, 16015.4×1.73639097, 16015.56×2',
    '2863372953',
  ],
  [
    '58×1.9599, 57.45×0.01969999, 57.39×1.88, 57.31×1.48, 57.29×1.07, 57.18×0.384, 57.14×0.345, 57.12×0.9, 57.1×1.72, 56.97×4.91',
    '60×3, 60.5×1, 61×3, 62×2, 63×1, 66×0.1, 67×0.1, 68×2, 69×1, 70×2.1',
    '1666031697',
  ],
  ['0.396×51.0, 0.396×25.0, 0.3958×18570.0', '0.3965×44149.815, 0.3967×16000.0', '2254383345'],
];

/** A client's book, kept by the venue's rules alone. */
class ClientBook {
  readonly sides = { bids: new Map<string, string>(), asks: new Map<string, string>() };

  apply(frame: Frame): void {
    if (frame.snapshot) for (const side of Object.values(this.sides)) side.clear();
    for (const name of ['bids', 'asks'] as const) {
      for (const [price, volume] of frame[name] ?? []) {
        if (volume === '0') this.sides[name].delete(price);
        else this.sides[name].set(price, volume);
      }
    }
  }

  side(name: 'bids' | 'asks'): ChecksumLevel[] {
    const rising = [...this.sides[name]].sort(([a], [b]) => Number(a) - Number(b));
    return (name === 'bids' ? rising.reverse() : rising).map(([price, volume]) => ({ price, volume }));
  }
}

function summed(rows: readonly [string, string][]): [string, number][] {
  const sums = new Map<string, number>();
  for (const [price, amount] of rows)
    sums.set(price, (sums.get(price) ?? 0) + Math.round(Number(amount) * 1e8));
  return [...sums];
}

const facts = { marketId: 'X-AUD', base: 'X', quote: 'AUD', minOrderAmount: '0.0001' };

describe('rehearsal book', function () {
  this.timeout(20_000);

  for (const [bids, asks, checksum] of VECTORS) {
    it(`has the checksum ${checksum}`, () => {
      expect(bookChecksum(levels(bids), levels(asks))).to.equal(checksum);
    });
  }

  it('is on the tick, sorted and never crossed, not even between its changes', () => {
    const books = fc.record({
      priceDecimals: fc.integer({ min: 0, max: 8 }),
      ticks: fc.integer({ min: 1, max: 2_000_000_000 }),
      time: fc.integer({ min: 0, max: 2e12 }),
      move: fc.double({ min: 0.97, max: 1.03, noNaN: true }),
    });
    fc.assert(
      fc.property(books, ({ priceDecimals, ticks, time, move }) => {
        const scale = 10 ** priceDecimals;
        const terms = { ...facts, priceDecimals, amountDecimals: 8 };
        const first = bookAround(terms, 1, time, ticks / scale);
        const next = bookAround(terms, 1, time + 700, Math.max(1, Math.round(ticks * move)) / scale);
        expectSound(first, scale);
        const book = new ClientBook();
        book.apply(frameOf(first));
        for (const { side, price, volume, count } of bookChanges(first, next)) {
          book.apply({ messageType: '', [side]: [[price, volume, count]] });
          const [bid, ask] = [book.side('bids')[0], book.side('asks')[0]];
          if (bid && ask) expect(Number(bid.price)).to.be.lessThan(Number(ask.price));
        }
        expect(book.side('bids')).to.deep.equal(next.bids.map(({ price, volume }) => ({ price, volume })));
        expect(book.side('asks')).to.deep.equal(next.asks.map(({ price, volume }) => ({ price, volume })));
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it('is sent as a snapshot and one-level changes whose checksums hold, equal to the REST book', async () => {
    const venue = await Venue.open([longTape('BTC-AUD', 120)]);
    const line = await venue.socket();
    line.subscribe(['BTC-AUD'], ['orderbookUpdate', 'tick', 'orderbook']);
    await line.closed;
    const book = checkedBook(line);
    const served = await venue.json<{ snapshotId: number; bids: [string, string][] }>(
      '/markets/BTC-AUD/orderbook?level=2',
    );
    const last = line.of('orderbookUpdate').at(-1);
    expect(served.snapshotId).to.equal(last?.snapshotId);
    expect(summed(served.bids)).to.deep.equal(
      book.side('bids').map(({ price, volume }) => [price, Math.round(Number(volume) * 1e8)]),
    );
    expect(line.of('tick').at(-1)).to.include({
      bestBid: served.bids[0]?.[0],
      snapshotId: served.snapshotId,
    });
    expect(line.of('orderbook').at(-1)?.snapshotId).to.equal(served.snapshotId);
    await venue.close();
  });

  it('sends a fresh snapshot when a market is added again, without a hole in the changes', async () => {
    const venue = await Venue.open([longTape('BTC-AUD', 150)]);
    const line = await venue.socket();
    line.subscribe(['BTC-AUD'], ['orderbookUpdate']);
    await line.until(({ frames }) => frames.length > 50);
    line.subscribe(['BTC-AUD'], ['orderbookUpdate'], 'addSubscription');
    await line.closed;
    expect(line.frames.filter(({ snapshot }) => snapshot)).to.have.length(2);
    checkedBook(line);
    await venue.close();
  });
});

function checkedBook(line: Line): ClientBook {
  const book = new ClientBook();
  let snapshotId = 0;
  for (const frame of line.of('orderbookUpdate')) {
    book.apply(frame);
    expect(frame.snapshotId).to.be.at.least(snapshotId);
    snapshotId = frame.snapshotId ?? NaN;
    if (frame.snapshot) {
      expect(frame).to.not.have.property('checksum');
      continue;
    }
    expect((frame.bids ?? []).length + (frame.asks ?? []).length).to.equal(1);
    expect(frame.checksum).to.equal(bookChecksum(book.side('bids'), book.side('asks')));
  }
  return book;
}

function frameOf({ bids, asks }: Book): Frame {
  const row = ({ price, volume, count }: Book['bids'][number]): [string, string, number] => [
    price,
    volume,
    count,
  ];
  return { messageType: '', snapshot: true, bids: bids.map(row), asks: asks.map(row) };
}

function expectSound({ bids, asks }: Book, scale: number): void {
  const prices = [...[...bids].reverse(), ...asks].map(({ price }) => Number(price));
  prices.forEach((price, i) => {
    expect(Math.abs(price * scale - Math.round(price * scale))).to.be.lessThan(1e-4);
    if (i > 0) expect(price).to.be.greaterThan(prices[i - 1] ?? NaN);
  });
  for (const { volume, count, orders } of [...bids, ...asks]) {
    expect(volume).to.match(/^(0|[1-9]\d*)(\.\d*[1-9])?$/);
    expect(orders).to.have.length(count);
    expect(summed(orders.map((amount) => ['', amount]))).to.deep.equal([
      ['', Math.round(Number(volume) * 1e8)],
    ]);
  }
}
