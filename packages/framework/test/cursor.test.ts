import { expect } from 'chai';
import type { InputEvent } from '@autotrader/sdk';
import { moveCursor, openCursor, sealCursor, START } from '../dist/recovery/cursor.js';
import { streamRequests } from '../dist/runs/source.js';

const BTC = 'BTC-AUD@btcmarkets';
const ETH = 'ETH-AUD@btcmarkets';
const book = { kind: 'bookSnapshot' } as InputEvent;
const changed = (restarted?: readonly string[]): InputEvent =>
  ({ kind: 'changed', what: 'config', before: 'a', after: 'b', restarted }) as InputEvent;
const row = (stream: string, cursorId: number, time: number) => ({ stream, cursorId, time });
const none = (time: number) => row('', 0, time);

describe('the cursor', () => {
  const first = moveCursor(START, row(BTC, 1_600_000_000_000_000, 10), book);

  it('follows the highest id of each stream, and time', () => {
    const next = moveCursor(moveCursor(first, row(ETH, 7, 12), book), row(ETH, 6, 11), book);
    expect(next).to.deep.equal({ ids: { [BTC]: 1_600_000_000_000_000, [ETH]: 7 }, time: 12 });
    expect(moveCursor(next, none(15), changed()).ids).to.deep.equal(next.ids);
  });

  it('begins a stream anew where another feed is followed: the ids of the old one say nothing of it', () => {
    const other = moveCursor(first, none(20), changed([BTC]));
    expect(other).to.deep.equal({ ids: {}, time: 20, since: { [BTC]: 20 } });
    expect(moveCursor(other, row(BTC, 5, 21), book).ids).to.deep.equal({ [BTC]: 5 });
  });

  it('asks for a stream that came later from there on, not from the beginning of the run', () => {
    const cursor = moveCursor(first, none(20), changed([ETH]));
    const streams = [BTC, ETH].map((instrument) => ({ instrument, feed: 'trades', intervalMs: 1 }) as never);
    const asked = streamRequests(streams, cursor, 3).map(({ afterId, afterTime }) => ({
      afterId,
      afterTime,
    }));
    expect(asked).to.deep.equal([
      { afterId: 1_600_000_000_000_000, afterTime: 20 },
      { afterId: undefined, afterTime: 20 },
    ]);
    expect(streamRequests(streams, START, 3).map(({ afterTime }) => afterTime)).to.deep.equal([3, 3]);
  });

  it('is kept with a check sum over all of it', () => {
    const kept = { sequence: 9, meta: '{}' };
    for (const cursor of [first, moveCursor(first, none(20), changed([ETH]))]) {
      const text = sealCursor(cursor, kept);
      expect(openCursor({ ...kept, cursor: text })).to.deep.equal(cursor);
      for (const forged of [text.replace('10', '11').replace('20', '21'), text.replace('BTC', 'BTD')])
        expect(() => openCursor({ ...kept, cursor: forged })).to.throw('check sum');
    }
  });
});
