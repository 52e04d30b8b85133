import { expect } from 'chai';
import type { BotError } from '@autotrader/sdk';
import { Candle, type MarketEvent, type StreamRequest } from '@autotrader/sdk';
import { addTime, addTrade, createCandleBuilder } from '@autotrader/sdk/candles';
import { replay, ReplayExchange, replayFiles, type ReplayFile } from '@autotrader/plugin-exchange-replay';
import { BTC, ETH, Folder, Keeper, MINUTE, short, START } from './files.js';

const exchangeOf = (...files: ReplayFile[]): ReplayExchange =>
  new ReplayExchange(replay.options.parse({ files }));

const stream = (instrument: typeof BTC | typeof ETH, more: Partial<StreamRequest> = {}): StreamRequest => ({
  instrument,
  feed: 'candles',
  intervalMs: MINUTE,
  afterId: undefined,
  afterTime: undefined,
  ...more,
});

function played(...files: ReplayFile[]): { events: MarketEvent[]; cursors: number[] } {
  const events: MarketEvent[] = [];
  const cursors: number[] = [];
  replayFiles(files, (event, cursor) => {
    events.push(event);
    cursors.push(cursor);
  });
  return { events, cursors };
}

async function kept(exchange: ReplayExchange, streams: StreamRequest[], every?: number): Promise<Keeper> {
  const keeper = new Keeper(every);
  const subscription = await exchange.subscribe(streams, keeper);
  keeper.onPause = () => setImmediate(() => subscription.resume());
  await keeper.done;
  return keeper;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('exchange replay', () => {
  let folder: Folder;
  beforeEach(() => (folder = new Folder()));
  afterEach(() => folder.remove());

  it('plays bars with the cursor of their rows, holes as they are', () => {
    const file = folder.candles('b.csv', [0, 1, 5]);
    const { events, cursors } = played({ instrument: BTC, file });
    expect(events.map(short)).to.deep.equal(['BTC bar 0', 'BTC bar 1', 'BTC bar 5']);
    expect(cursors).to.deep.equal([4, 8, 12]);
    expect(events[1]).to.deep.equal(new Candle(BTC, START + MINUTE, MINUTE, 101, 103, 100, 102, 1.5));
  });

  it('gives the rules of the file and the fees of the config', async () => {
    const exchange = exchangeOf({ instrument: BTC, file: folder.candles('b.csv', [0, 1]) });
    const { instruments, fees } = await exchange.rules([BTC]);
    expect(instruments[0]?.instrument).to.include({ id: BTC, base: 'BTC', quote: 'AUD', venue: 'test' });
    expect(fees[0]?.tiers).to.deep.equal([{ aboveVolume: '0', maker: '0.001', taker: '0.001' }]);
    expect(exchange.venue).to.equal('test');
    const error = await exchange.rules([ETH]).catch((reason: unknown) => reason);
    expect((error as BotError).code).to.equal('BOT_INSTRUMENT_UNKNOWN');
  });

  it('merges files by the end of their bars, then by instrument', () => {
    const eth = { instrument: ETH, file: folder.candles('e.csv', [0, 2, 3]) } as const;
    const btc = { instrument: BTC, file: folder.candles('b.csv', [1, 2]) } as const;
    const wanted = ['ETH bar 0', 'BTC bar 1', 'BTC bar 2', 'ETH bar 2', 'ETH bar 3'];
    expect(played(eth, btc).events.map(short)).to.deep.equal(wanted);
    expect(played(btc, eth).events.map(short)).to.deep.equal(wanted);
  });

  it('puts the clock before what happens at a boundary, in quiet intervals and after the last row', () => {
    const file = folder.trades('t.csv', [10, 59, 60, 185]);
    const wanted = [
      'BTC print 10',
      'BTC print 59',
      'clock 1',
      'BTC print 60',
      'clock 2',
      'clock 3',
      'BTC print 185',
      'clock 4',
    ];
    const { events, cursors } = played({ instrument: BTC, file });
    expect(events.map(short)).to.deep.equal(wanted);
    expect(cursors).to.deep.equal([1, 5, 0, 9, 0, 0, 13, 0]);
  });

  it('puts the clock before bars that end at its time', () => {
    const prints = { instrument: ETH, file: folder.trades('t.csv', [0, 60]) } as const;
    const bars = { instrument: BTC, file: folder.candles('b.csv', [0, 1]) } as const;
    const wanted = ['ETH print 0', 'clock 1', 'BTC bar 0', 'ETH print 60', 'clock 2', 'BTC bar 1'];
    expect(played(prints, bars).events.map(short)).to.deep.equal(wanted);
  });

  it('plays a candle file as trades from which the bars come back', () => {
    const file = folder.candles('b.csv', [0, 1, 7]);
    const builder = createCandleBuilder([{ id: BTC, intervalMs: MINUTE }]);
    const built: Candle[] = [];
    const keep = (candle: Candle): void => void built.push(candle);
    for (const event of played({ instrument: BTC, file, feed: 'trades' }).events) {
      if (event.kind === 'trade') addTrade(builder, event, keep);
      else if (event.kind === 'clock') addTime(builder, event.time, keep);
    }
    expect(built).to.deep.equal(played({ instrument: BTC, file }).events);
  });

  it('builds bars of a trade file with the ids of their last trades', () => {
    const file = folder.trades('t.csv', [10, 59, 60, 185]);
    const { events, cursors } = played({ instrument: BTC, file, feed: 'candles', intervalMs: MINUTE });
    expect(events.map(short)).to.deep.equal(['BTC bar 0', 'BTC bar 1', 'BTC bar 3']);
    expect(cursors).to.deep.equal([5, 9, 13]);
  });

  it('starts behind the cursor, wherever it stands', async () => {
    const files = [
      { instrument: BTC, file: folder.candles('b.csv', [0, 1, 2, 6]) },
      { instrument: ETH, file: folder.trades('t.csv', [5, 61, 62, 130]) },
    ] as const;
    const streams = [stream(BTC), stream(ETH, { feed: 'trades' })];
    const whole = await kept(exchangeOf(...files), streams);
    for (let cut = 1; cut < whole.events.length; cut++) {
      const resumed = streams.map((each) => ({ ...each, ...positionOf(whole, cut, each.instrument) }));
      const rest = await kept(exchangeOf(...files), resumed);
      expect(rest.events.map(short)).to.deep.equal(whole.events.slice(cut).map(short));
    }
  });

  it('starts behind the cursor within a bar that is played as trades', async () => {
    const file = { instrument: BTC, file: folder.candles('b.csv', [0, 1, 2]) } as const;
    const streams = [stream(BTC, { feed: 'trades' })];
    const whole = await kept(exchangeOf(file), streams);
    for (let cut = 1; cut < whole.events.length; cut++) {
      const resumed = streams.map((each) => ({ ...each, ...positionOf(whole, cut, BTC) }));
      const rest = await kept(exchangeOf(file), resumed);
      expect(rest.events.map(short)).to.deep.equal(whole.events.slice(cut).map(short));
    }
  });

  it('starts at a time when there is no cursor', async () => {
    const file = { instrument: BTC, file: folder.candles('b.csv', range(5)) } as const;
    const { events } = await kept(exchangeOf(file), [stream(BTC, { afterTime: START + 3 * MINUTE })]);
    expect(events.map(short)).to.deep.equal(['BTC bar 3', 'BTC bar 4']);
  });

  it('loses nothing when the sink pauses it', async () => {
    const file = { instrument: BTC, file: folder.candles('b.csv', range(10_000)) } as const;
    for (const every of [1000, 4096, 4097]) {
      const { cursors } = await kept(exchangeOf(file), [stream(BTC)], every);
      expect(cursors).to.deep.equal(range(10_000).map((row) => 4 * row + 4));
    }
  });

  it('pushes nothing more once it is closed', async () => {
    const file = { instrument: BTC, file: folder.candles('b.csv', range(9000)) } as const;
    const keeper = new Keeper();
    const subscription = await exchangeOf(file).subscribe([stream(BTC)], keeper);
    await new Promise((resolve) => setImmediate(resolve));
    await subscription.close();
    const { length } = keeper.events;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(keeper.events).to.have.length(length);
    expect(length).to.be.below(9000);
  });

  it('tells the sink when an event cannot be taken', async () => {
    const file = { instrument: BTC, file: folder.candles('b.csv', [0]) } as const;
    const keeper = new Keeper();
    keeper.push = () => {
      throw new Error('full');
    };
    await exchangeOf(file).subscribe([stream(BTC)], keeper);
    expect(String(await keeper.done.catch((error: unknown) => error))).to.equal('Error: full');
  });

  it('has the bars before a time as history', async () => {
    const exchange = exchangeOf({ instrument: BTC, file: folder.candles('b.csv', range(9)) });
    const opens = async (count: number, before?: number) =>
      (await exchange.history(BTC, MINUTE, count, before)).map(({ openTime }) => (openTime - START) / MINUTE);
    expect(await opens(3)).to.deep.equal([]);
    expect(await opens(3, START + 5 * MINUTE)).to.deep.equal([2, 3, 4]);
    expect(await opens(3, START + 5 * MINUTE - 1)).to.deep.equal([1, 2, 3]);
    expect(await opens(100, START + 2 * MINUTE)).to.deep.equal([0, 1]);
  });

  it('refuses to play a file as what it does not hold', async () => {
    const exchange = exchangeOf({ instrument: BTC, file: folder.candles('b.csv', [0]) });
    const error = await exchange
      .subscribe([stream(BTC, { feed: 'book' })], new Keeper())
      .catch((e: unknown) => e);
    expect((error as BotError).code).to.equal('BOT_DATA_UNUSABLE');
  });
});

/** Where a journal that holds the first `cut` events stands in the stream of an instrument. */
function positionOf(
  whole: Keeper,
  cut: number,
  instrument: string,
): Pick<StreamRequest, 'afterId' | 'afterTime'> {
  let afterId = 0;
  for (let i = 0; i < cut; i++) {
    const event = whole.events[i] as MarketEvent;
    if (event.kind !== 'clock' && event.instrument === instrument) afterId = whole.cursors[i] as number;
  }
  return { afterId, afterTime: timeOf(whole.events[cut - 1] as MarketEvent) };
}

function timeOf(event: MarketEvent): number {
  if (event.kind === 'candle') return event.openTime + event.intervalMs;
  return event.kind === 'gap' ? event.to : event.time;
}
