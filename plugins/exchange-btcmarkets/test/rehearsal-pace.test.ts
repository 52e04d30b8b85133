import { expect } from 'chai';
import { END_GRACE_MS, END_OF_DATA, startRehearsal } from '../dist/rehearsal/index.js';
import { simulatedTape, SIMULATED_START } from '../dist/rehearsal/market/simulated-tape.js';
import { HandWall, longTape, tapeOf, Venue } from './support/rehearsal.js';

const START = Date.UTC(2026, 0, 1);
const STEP = 100;
const allIds = (count: number) => Array.from({ length: count }, (_, i) => 4 * i + 1);

describe('rehearsal pace', function () {
  this.timeout(20_000);

  let venue: Venue;
  afterEach(() => venue.close());

  it('stands before the first row until somebody subscribes, then plays every row in order', async () => {
    venue = await Venue.open([longTape('BTC-AUD', 5_000)]);
    expect(await venue.text('/markets/BTC-AUD/trades')).to.equal('[]');
    const line = await venue.socket();
    line.say({ messageType: 'subscribe', channels: ['heartbeat'] });
    await line.settled();
    expect(venue.play.clock.now()).to.equal(START - 1);
    line.subscribe(['BTC-AUD'], ['trade']);
    await line.closed;
    expect(line.tradeIds()).to.deep.equal(allIds(5_000));
  });

  it('merges markets by time, then market', async () => {
    const eth = tapeOf('ETH-AUD', [
      [7, START + 50, 1, 1],
      [8, START + 100, 1, 1],
      [9, START + 100, 1, 1],
    ]);
    venue = await Venue.open([eth, longTape('BTC-AUD', 3)]);
    const line = await venue.socket();
    line.subscribe(['ETH-AUD', 'BTC-AUD'], ['trade']);
    await line.closed;
    expect(line.of('trade').map(({ marketId, tradeId }) => `${marketId} ${tradeId}`)).to.deep.equal([
      'BTC-AUD 1',
      'ETH-AUD 7',
      'BTC-AUD 5',
      'ETH-AUD 8',
      'ETH-AUD 9',
      'BTC-AUD 9',
    ]);
  });

  it('has two windows of 512 frames on their way, no more, to a client that holds its socket', async () => {
    venue = await Venue.open([longTape('BTC-AUD', 5_000)]);
    const line = await venue.socket();
    line.webSocket.on('message', () => line.webSocket.pause());
    line.subscribe(['BTC-AUD'], ['trade']);
    await line.until(({ frames }) => frames.length > 0);
    for (let i = 0; i < 20; i++) await venue.text('/time');
    const last = START + (2 * 512 - 1) * STEP;
    expect(venue.play.clock.now()).to.equal(last);
    line.webSocket.removeAllListeners('message');
    const rest = new Promise((resolve) => line.webSocket.on('ping', resolve));
    line.webSocket.resume();
    await rest;
    await line.closed;
    expect(venue.play.clock.now()).to.be.greaterThan(START + 4_999 * STEP);
  });

  it('waits for the slowest of several clients', async () => {
    venue = await Venue.open([longTape('BTC-AUD', 5_000)]);
    const [fast, slow] = [await venue.socket(), await venue.socket()];
    slow.webSocket.pause();
    slow.subscribe(['BTC-AUD'], ['trade']);
    await new Promise((resolve) => setImmediate(resolve));
    fast.subscribe(['BTC-AUD'], ['trade']);
    for (let i = 0; i < 20; i++) await venue.text('/time');
    expect(venue.play.clock.now()).to.be.at.most(START + 1_024 * STEP);
    slow.webSocket.terminate();
    await fast.closed;
    expect(fast.tradeIds().at(-1)).to.equal(4 * 4_999 + 1);
  });

  it('ends the data with market time past the last close, a heartbeat and its own close code', async () => {
    venue = await Venue.open([longTape('BTC-AUD', 10)]);
    const line = await venue.socket();
    line.subscribe(['BTC-AUD'], ['trade', 'heartbeat']);
    expect(await line.closed).to.deep.equal({ code: END_OF_DATA, reason: 'end of data' });
    expect(END_OF_DATA).to.equal(4000);
    expect(line.frames.at(-1)?.messageType).to.equal('heartbeat');
    expect(await venue.text('/time')).to.contain(
      new Date(START + 60_000 + END_GRACE_MS).toISOString().slice(0, 19),
    );
    const late = await venue.socket();
    late.subscribe(['BTC-AUD'], ['trade', 'heartbeat']);
    expect(await late.closed).to.include({ code: END_OF_DATA });
    expect(late.frames.map(({ messageType }) => messageType)).to.deep.equal(['heartbeat']);
    expect(await venue.json('/markets/BTC-AUD/trades')).to.have.length(10);
  });

  it('starts at a given market time: what lies before is served by REST, what comes after is sent', async () => {
    const startTime = START + 3_000 * STEP + 50;
    venue = await Venue.open([longTape('BTC-AUD', 3_010)], { startTime });
    const page = await venue.json<{ id: string }[]>('/markets/BTC-AUD/trades?after=11961');
    const served = page.map(({ id }) => Number(id)).reverse();
    const line = await venue.socket();
    line.subscribe(['BTC-AUD'], ['trade']);
    await line.closed;
    expect([...served, ...line.tradeIds()]).to.deep.equal(allIds(3_010).slice(2_991));
    expect(line.tradeIds()[0]).to.equal(4 * 3_001 + 1);
  });

  it('plays on for a seeded while of at most an hour when its client is lost, then waits', async () => {
    const lose = async (seed: number) => {
      venue = await Venue.open([simulatedTape({ seed: 1, marketId: 'BTC-AUD' }, 'BTC', 'AUD')], { seed });
      const line = await venue.socket();
      line.webSocket.on('message', () => line.webSocket.pause());
      line.subscribe(['BTC-AUD'], ['trade']);
      await line.until(({ frames }) => frames.length > 0);
      for (let i = 0; i < 10; i++) await venue.text('/time');
      const before = venue.play.clock.now();
      line.webSocket.terminate();
      while (venue.play.clock.now() === before) await venue.text('/time');
      const alone = venue.play.clock.now() - before;
      for (let i = 0; i < 5; i++) await venue.text('/time');
      expect(venue.play.clock.now() - before).to.equal(alone);
      await venue.close();
      return { before, alone };
    };
    const first = await lose(1);
    expect(first.alone).to.be.within(1, 3_600_000);
    expect(await lose(1)).to.deep.equal(first);
    expect(await lose(2)).to.not.deep.equal(first);
  });

  it('leaves no row out between REST and socket for a client that comes back', async () => {
    venue = await Venue.open([longTape('BTC-AUD', 60_000)]);
    const first = await venue.socket();
    first.subscribe(['BTC-AUD'], ['trade']);
    await first.until(({ frames }) => frames.length > 2_000);
    first.webSocket.terminate();
    await first.closed;
    const known = first.tradeIds();
    const second = await venue.socket();
    second.subscribe(['BTC-AUD'], ['trade']);
    await second.until(({ frames }) => frames.length > 0);
    const live = second.tradeIds()[0] ?? NaN;
    const missing: number[] = [];
    for (let at = known.at(-1) ?? 0; at < live - 4; at = missing.at(-1) ?? Infinity) {
      const page = await venue.json<{ id: string }[]>(`/markets/BTC-AUD/trades?after=${at}`);
      missing.push(
        ...page
          .map(({ id }) => Number(id))
          .reverse()
          .filter((id) => id < live),
      );
    }
    expect([...known, ...missing, live]).to.deep.equal(allIds((live + 3) / 4));
    const cursors = venue.log
      .map((text) => /after=(\d+)/.exec(text)?.[1])
      .filter((cursor) => cursor !== undefined);
    expect(Math.min(...cursors.map(Number))).to.equal(known.at(-1));
  });

  it('runs N times as fast as the wall', async () => {
    const wall = new HandWall();
    venue = await Venue.open([longTape('BTC-AUD', 100)], { wall, speed: 20 });
    const line = await venue.socket();
    line.subscribe(['BTC-AUD'], ['trade']);
    await line.settled();
    wall.move(100);
    await line.settled();
    expect(line.tradeIds()).to.deep.equal(allIds(20));
    expect(venue.play.clock.now()).to.equal(START - 1 + 2_000);
    expect(await venue.json('/markets/BTC-AUD/trades')).to.have.length(20);
    wall.move(4_000);
    expect(await line.closed).to.include({ code: END_OF_DATA });
    expect(line.tradeIds()).to.deep.equal(allIds(100));
  });

  it('ends at the same market time however far its clock moves between two looks', async () => {
    const wall = new HandWall();
    venue = await Venue.open([longTape('BTC-AUD', 10)], { wall, speed: 60_000 });
    const line = await venue.socket();
    line.subscribe(['BTC-AUD'], ['trade']);
    await line.settled();
    wall.move(100);
    await line.closed;
    expect(line.tradeIds()).to.deep.equal(allIds(10));
    expect(venue.play.clock.now()).to.equal(START + 60_000 + END_GRACE_MS);
  });

  it('plays a simulated market by request, the same from the same seed', async () => {
    const play = async (seed: number) => {
      const running = await startRehearsal({
        files: [],
        instruments: ['BTC-AUD@btcmarkets', 'ETH-AUD@btcmarkets'],
        seed,
        speed: 'max',
        port: 0,
      });
      const response = await fetch(`${running.url}/v3/markets/ETH-AUD/trades`);
      const text = await response.text();
      expect(running.now()).to.equal(SIMULATED_START);
      expect(running.exchangeOptions).to.deep.equal({
        restUrl: running.url,
        socketUrl: `${running.url.replace('http', 'ws')}/v2`,
      });
      await running.close();
      return text;
    };
    venue = await Venue.open([longTape('BTC-AUD', 1)]);
    expect(await play(5)).to.equal(await play(5));
    expect(await play(5)).to.not.equal(await play(6));
  });

  it('says when its port is taken', async () => {
    venue = await Venue.open([longTape('BTC-AUD', 1)]);
    const port = Number((await venue.get('/time')).url.split(':')[2]?.split('/')[0]);
    const request = { files: [], instruments: [], seed: 1, speed: 'max', port } as const;
    const refused = await startRehearsal(request).catch((error: unknown) => error);
    expect(refused).to.include({ code: 'BOT_PORT_TAKEN' });
  });
});
