import { expect } from 'chai';
import { Candle, Trade, type InputEvent, type JournalRow } from '@autotrader/sdk';
import { createRandom, nextInteger } from '@autotrader/sdk/random';
import { faultOf, GENESIS, JournalWriter, readEntry } from '../dist/recovery/journal.js';

const ID = 'BTC-AUD@btcmarkets';
const EVENTS: InputEvent[] = [
  {
    kind: 'instrumentChanged',
    instrument: {
      id: ID,
      base: 'BTC',
      quote: 'AUD',
      venue: 'btcmarkets',
      tickSize: '0.01',
      lotSize: '0.00000001',
      minimumQuantity: '0.0001',
    },
  },
  { kind: 'feesChanged', instrument: ID, tiers: [{ aboveVolume: '0', maker: '0.001', taker: '0.002' }] },
  new Candle(ID, 60_000, 60_000, 1, 2, 0.5, 1.5, 0.039794380000000004),
  new Trade(ID, 7006384466, 61_000, 131200.34, 0.00151228, 'sell'),
  { kind: 'clock', time: 120_000 },
  { kind: 'gap', instrument: ID, from: 1, to: 2 },
  { kind: 'quote', instrument: ID, time: 3, bid: NaN, ask: 5 },
  {
    kind: 'bookSnapshot',
    instrument: ID,
    time: 3,
    snapshotId: 1790138497492000,
    bids: [
      [1, 2],
      [0.5, 3],
    ],
    asks: [],
  },
  { kind: 'bookDelta', instrument: ID, time: 3, snapshotId: 4, bids: [], asks: [[2, 0]] },
  { kind: 'pluginDisabled', component: 'strategy x', reason: 'hangs' },
  { kind: 'eventQuarantined', event: { kind: 'clock', time: 9 }, reason: 'died' },
  { kind: 'eventQuarantined', event: new Candle(ID, 60_000, 60_000, 1, 2, 0.5, 1.5, 3), reason: 'died' },
  { kind: 'learningPaused', paused: true },
  { kind: 'changed', what: 'code', before: 'a', after: 'b' },
  { kind: 'modelReplaced', cause: 'rollback', from: 7, blob: 'ab' },
];

function write(): JournalRow[] {
  const journal = new JournalWriter(0, GENESIS);
  return EVENTS.map((event, i) =>
    journal.write(
      { event, history: i % 2 === 0, outputs: [i] },
      { stream: ID, cursorId: i, time: i, receivedTime: 9 },
    ),
  );
}

function firstFault(rows: readonly JournalRow[]): number | undefined {
  let chain: Uint8Array = GENESIS;
  for (const [i, row] of rows.entries()) {
    if (faultOf(row, i + 1, chain) !== undefined) return i + 1;
    chain = row.chain;
  }
  return undefined;
}

describe('journal', () => {
  it('gives back every kind of event as it was, of its own class', () => {
    write().forEach((row, i) => {
      const entry = readEntry(row);
      expect(entry).to.deep.equal({ event: EVENTS[i], history: i % 2 === 0, outputs: [i] });
      expect(entry.event.constructor).to.equal((EVENTS[i] as InputEvent).constructor);
    });
  });

  it('notices any flipped bit, a missing row, two rows exchanged, and a forged one', () => {
    const rows = write();
    expect(firstFault(rows)).to.equal(undefined);
    const random = createRandom(3);
    for (let n = 0; n < 400; n++) {
      const damaged = rows.map((row) => ({ ...row, body: Uint8Array.from(row.body) }));
      const row = damaged[nextInteger(random, damaged.length)] as (typeof damaged)[number];
      const at = nextInteger(random, row.body.length);
      row.body[at] = (row.body[at] as number) ^ (1 << nextInteger(random, 8));
      expect(firstFault(damaged)).to.equal(row.sequence);
    }
    expect(firstFault(rows.filter(({ sequence }) => sequence !== 4))).to.equal(4);
    expect(firstFault([rows[1] as JournalRow, rows[0] as JournalRow])).to.equal(1);
    const forged = new JournalWriter(3, new Uint8Array(32)).write(
      readEntry(rows[3] as JournalRow),
      rows[3] as JournalRow,
    );
    expect(firstFault([...rows.slice(0, 3), forged])).to.equal(4);
    expect(firstFault(rows.map((row, i) => (i === 5 ? { ...row, cursorId: 99 } : row)))).to.equal(6);
  });
});
