import { expect } from 'chai';
import fc from 'fast-check';
import { Trade, type Feed, type InstrumentId } from '@autotrader/sdk';
import { onFrame, onOpen, onPage, onTime } from '../dist/stream.js';
import { openStream } from '../dist/stream-state.js';
import { tradePage } from '../dist/trade-page.js';
import { expected, inOrder, restRow, StreamVenue, type Action } from './support/stream-venue.js';

const INTERVAL = 60_000;
const START = Date.UTC(2026, 0, 1);
const IDS: InstrumentId[] = ['BTC-AUD@btcmarkets', 'ETH-AUD@btcmarkets', 'XRP-AUD@btcmarkets'];

/** Trades of up to three instruments, with ties, bursts, quiet bars and trades right on a boundary. */
const market = fc
  .tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.array(
      fc.record({
        which: fc.nat(2),
        waitMs: fc.oneof(
          fc.constant(0),
          fc.integer({ min: 1, max: 20_000 }),
          fc.integer({ min: 0, max: 200_000 }),
        ),
        onBoundary: fc.boolean(),
        cents: fc.integer({ min: 1, max: 1_000 }),
      }),
      { minLength: 1, maxLength: 60, size: 'max' },
    ),
  )
  .map(([instruments, rows]) => {
    let time = START;
    const trades = rows.map(({ which, waitMs, onBoundary, cents }, row) => {
      time += waitMs;
      if (onBoundary) time = Math.ceil(time / INTERVAL) * INTERVAL;
      const instrument = IDS[which % instruments] as InstrumentId;
      return new Trade(instrument, row + 1, time, cents / 100, cents / 1_000, cents % 2 ? 'buy' : 'sell');
    });
    return inOrder(trades);
  });

const count = fc.integer({ min: 1, max: 6 });
const plain: fc.WeightedArbitrary<Action>[] = [
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('publish' as const), count }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('arrive' as const), count }) },
  { weight: 9, arbitrary: fc.record({ kind: fc.constant('answer' as const), which: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'wake' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'heartbeat' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'duplicate' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), lost: fc.nat(8) }) },
];
const kill = {
  weight: 1,
  arbitrary: fc.record({ kind: fc.constant('kill' as const), journaled: fc.nat(4), lost: fc.nat(8) }),
};
const many = { minLength: 20, maxLength: 150, size: 'max' } as const;
const feeds = fc.constantFrom<Feed>('trades', 'candles');

function play(trades: readonly Trade[], feed: Feed, actions: readonly Action[]): StreamVenue {
  const venue = new StreamVenue(trades, feed, INTERVAL);
  for (const action of actions) venue.act(action);
  venue.finish();
  return venue;
}

describe('stream', () => {
  it('delivers the same events whatever is cut, doubled, or answered late', () => {
    fc.assert(
      fc.property(market, feeds, fc.array(fc.oneof(...plain), many), (trades, feed, actions) => {
        const venue = play(trades, feed, actions);
        expect(venue.finished).to.equal(true);
        expect(venue.delivered).to.deep.equal(expected(trades, feed, INTERVAL));
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it('delivers the same events over kills with a journal that missed the last ones', () => {
    fc.assert(
      fc.property(market, feeds, fc.array(fc.oneof(...plain, kill), many), (trades, feed, actions) => {
        expect(play(trades, feed, actions).delivered).to.deep.equal(expected(trades, feed, INTERVAL));
      }),
      { seed: 12, numRuns: 300 },
    );
  });

  it('passes nothing but sound trades when frames are garbage', () => {
    const garbage = fc.record({
      kind: fc.constant('garbage' as const),
      frame: fc.oneof(
        fc.record({ kind: fc.constant('rejected' as const), reason: fc.string(), text: fc.string() }),
        fc.constant({ kind: 'ignored' as const }),
        fc.record({ kind: fc.constant('error' as const), code: fc.nat(9), message: fc.string() }),
        fc.record({
          kind: fc.constant('heartbeat' as const),
          channels: fc.constant(new Map<string, string[]>()),
        }),
      ),
    });
    fc.assert(
      fc.property(
        market,
        fc.array(fc.oneof(...plain, { weight: 3, arbitrary: garbage }), many),
        (trades, actions) => {
          expect(play(trades, 'trades', actions).delivered).to.deep.equal(
            expected(trades, 'trades', INTERVAL),
          );
        },
      ),
      { seed: 13, numRuns: 100 },
    );
  });
});

describe('stream, step by step', () => {
  const id = IDS[0] as InstrumentId;
  const trade = (n: number, time: number): Trade => new Trade(id, n, START + time, 100, 1, 'buy');
  const open = (afterId?: number, realTime = false) => {
    const streams = [
      { instrument: id, feed: 'trades' as const, intervalMs: INTERVAL, afterId, afterTime: START },
    ];
    const state = openStream(streams, { fromStart: false, realTime });
    onOpen(state);
    return state;
  };
  const asked = (state: ReturnType<typeof open>) =>
    state.requests.splice(0).filter(({ kind }) => kind !== 'note');
  const told = (state: ReturnType<typeof open>) => state.outbox.events.slice(0, state.outbox.size);
  const page = (...trades: Trade[]) => tradePage(trades.map(restRow), id);
  const heartbeat = { kind: 'heartbeat' as const, channels: new Map([['trade', ['BTC-AUD']]]) };

  it('asks upward from the cursor until the first id of the socket, and for nothing at or below the cursor', () => {
    const state = open(7);
    const [line] = state.lines;
    expect(onFrame(state, trade(12, 50))).to.equal(false);
    expect(asked(state)).to.deep.equal([{ kind: 'time' }]);
    onTime(state, START + 49);
    expect(asked(state)).to.deep.equal([{ kind: 'page', line, after: 7, delayMs: 0 }]);
    onPage(state, line!, page(trade(7, 5), trade(8, 10), trade(9, 20)), 7);
    expect(asked(state)).to.deep.equal([{ kind: 'page', line, after: 9, delayMs: 0 }]);
    // REST is a moment behind the socket: it is asked again.
    onPage(state, line!, page(), 9);
    expect(asked(state)).to.deep.equal([{ kind: 'page', line, after: 9, delayMs: 250 }]);
    onPage(state, line!, page(trade(12, 50)), 9);
    expect(state.phase).to.equal('live');
    expect(onFrame(state, trade(12, 50))).to.equal(true);
    onFrame(state, trade(13, 70));
    expect(told(state)).to.deep.equal([trade(8, 10), trade(9, 20), trade(12, 50), trade(13, 70)]);
    expect(state.tally.late).to.equal(0);
  });

  it('closes a quiet boundary only after REST was asked, never by the silence of the socket', () => {
    const state = open(7);
    const [line] = state.lines;
    onFrame(state, heartbeat);
    onTime(state, START + 1_000);
    asked(state);
    onPage(state, line!, page(), 7);
    expect(state.phase).to.equal('live');
    onFrame(state, heartbeat);
    expect(asked(state).map(({ kind }) => kind)).to.deep.equal(['time']);
    onTime(state, START + INTERVAL + 20_000);
    expect(told(state)).to.deep.equal([]);
    expect(asked(state)).to.deep.equal([{ kind: 'page', line, after: 7, delayMs: 0 }]);
    onPage(state, line!, page(trade(8, 59_999), trade(9, 60_000)), 7);
    expect(told(state)).to.deep.equal([trade(8, 59_999), { kind: 'clock', time: START + INTERVAL }]);
    onFrame(state, trade(9, 60_000));
    expect(told(state).slice(2)).to.deep.equal([trade(9, 60_000)]);
  });

  it('counts a trade that comes after its bar, and does not deliver it', () => {
    const state = open(7);
    onFrame(state, heartbeat);
    onTime(state, START + 1_000);
    onPage(state, state.lines[0]!, page(), 7);
    onFrame(state, trade(20, 61_000));
    onFrame(state, trade(21, 59_000));
    onFrame(state, trade(19, 61_000));
    onFrame(state, trade(20, 61_000));
    expect(told(state)).to.deep.equal([{ kind: 'clock', time: START + INTERVAL }, trade(20, 61_000)]);
    expect(state.tally.late).to.equal(2);
  });

  it('refuses trades of the future where the clock is the world', () => {
    const state = open(7, true);
    onFrame(state, heartbeat);
    onTime(state, START + 1_000);
    onPage(state, state.lines[0]!, page(), 7);
    onFrame(state, trade(8, 86_400_000));
    onFrame(state, trade(9, 2_000));
    expect(told(state)).to.deep.equal([trade(9, 2_000)]);
    expect(state.tally.discarded).to.equal(1);
  });

  it('insists on subscriptions the heartbeat does not list, one market a message, then goes on by REST', () => {
    const state = open(7);
    const none = { kind: 'heartbeat' as const, channels: new Map<string, string[]>() };
    for (let n = 0; n < 4; n++) onFrame(state, none);
    const kinds = state.requests.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'resubscribe')).to.have.length(4);
    expect(kinds.filter((kind) => kind === 'note')).to.have.length(1);
    expect(state.phase).to.equal('backfill');
  });

  it('starts from now at the start of the present bar', () => {
    const streams = [
      {
        instrument: id,
        feed: 'candles' as const,
        intervalMs: INTERVAL,
        afterId: undefined,
        afterTime: undefined,
      },
    ];
    const state = openStream(streams, { fromStart: false, realTime: true });
    onOpen(state);
    onFrame(state, heartbeat);
    onTime(state, START + 90_000);
    expect(state.lines[0]?.startTime).to.equal(START + INTERVAL);
    expect(asked(state).map(({ kind }) => kind)).to.deep.equal(['time', 'seek']);
  });

  it('tells the clock before the candles that end with it, whatever the feeds', () => {
    const [btc, eth] = IDS as [InstrumentId, InstrumentId];
    const at = { intervalMs: INTERVAL, afterId: 1, afterTime: START };
    const streams = [
      { ...at, instrument: btc, feed: 'candles' as const },
      { ...at, instrument: eth, feed: 'trades' as const },
    ];
    const state = openStream(streams, { fromStart: false, realTime: false });
    onOpen(state);
    onFrame(state, { kind: 'heartbeat', channels: new Map([['trade', ['BTC-AUD', 'ETH-AUD']]]) });
    onTime(state, START);
    for (const line of state.lines) onPage(state, line, page(), 1);
    onFrame(state, new Trade(btc, 2, START + 10, 5, 1, 'buy'));
    onFrame(state, new Trade(eth, 3, START + 2 * INTERVAL, 7, 1, 'buy'));
    expect(told(state).map((event) => event.kind)).to.deep.equal(['clock', 'candle', 'clock', 'trade']);
  });
});
