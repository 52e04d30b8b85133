import { expect } from 'chai';
import { textFrames } from '../dist/rehearsal/socket/text-frames.js';
import { type Frame, HandWall, type Line, longTape, Venue } from './support/rehearsal.js';

const HEARTBEAT_MS = 5_000;

function error(code: number, message: string): Frame {
  return { messageType: 'error', code, message };
}

describe('rehearsal socket', function () {
  this.timeout(20_000);

  let wall: HandWall;
  let venue: Venue;
  let line: Line;

  beforeEach(async () => {
    wall = new HandWall();
    venue = await Venue.open([longTape('BTC-AUD', 100), longTape('ETH-AUD', 100)], { wall, speed: 1 });
    line = await venue.socket();
  });
  afterEach(() => venue.close());

  /** Moves the wall on and waits for what it brought. */
  async function pass(ms: number): Promise<void> {
    await line.settled();
    wall.move(ms);
    await line.settled();
  }

  const refused: readonly [name: string, message: unknown, answer: Frame][] = [
    [
      'text that is no JSON',
      '{"messageType":',
      error(3, 'Unable to parse JSON, please validate the format.'),
    ],
    ['an unknown message type', { messageType: 'hello' }, error(3, 'invalid message type')],
    ['JSON that is no object', '7', error(3, 'invalid message type')],
    [
      'an unknown channel',
      { messageType: 'subscribe', channels: ['trades'] },
      error(3, 'invalid channel names'),
    ],
    ['no channels', { messageType: 'subscribe', marketIds: ['BTC-AUD'] }, error(3, 'invalid channel names')],
    ['no markets', { messageType: 'subscribe', channels: ['trade'] }, error(3, 'invalid marketIds')],
    [
      'one unknown market among known ones',
      { messageType: 'addSubscription', marketIds: ['BTC-AUD', 'NO-AUD'], channels: ['tick'] },
      error(3, 'invalid marketIds'),
    ],
    [
      'a market in lower case',
      { messageType: 'subscribe', marketIds: ['btc-aud'], channels: ['trade'] },
      error(3, 'invalid marketIds'),
    ],
    [
      'a private channel',
      {
        messageType: 'subscribe',
        channels: ['orderChange', 'heartbeat'],
        key: 'k',
        timestamp: 1,
        signature: 's',
      },
      error(1, 'authentication failed. invalid key'),
    ],
  ];
  for (const [name, message, answer] of refused) {
    it(`refuses ${name}, whole, and keeps what was subscribed before`, async () => {
      line.subscribe(['ETH-AUD'], ['trade', 'heartbeat']);
      line.say(message);
      await pass(HEARTBEAT_MS);
      expect(line.of('error')).to.deep.equal([answer]);
      expect(line.of('heartbeat')).to.deep.equal([
        {
          messageType: 'heartbeat',
          channels: [{ name: 'heartbeat' }, { name: 'trade', marketIds: ['ETH-AUD'] }],
        },
      ]);
      expect(new Set(line.of('trade').map(({ marketId }) => marketId))).to.deep.equal(new Set(['ETH-AUD']));
    });
  }

  it('acknowledges nothing and sends heartbeats on its own 5 s, sorted, without pinging', async () => {
    line.subscribe(['ETH-AUD', 'BTC-AUD'], ['heartbeat', 'trade']);
    await pass(0);
    expect(line.frames).to.deep.equal([]);
    wall.move(2 * HEARTBEAT_MS);
    await line.settled();
    expect(line.texts.filter((text) => text.includes('heartbeat'))).to.deep.equal(
      Array(2).fill(
        '{"messageType":"heartbeat","channels":[{"name":"heartbeat"},{"name":"trade","marketIds":["BTC-AUD","ETH-AUD"]}]}',
      ),
    );
    expect(line.pings).to.equal(0);
  });

  it('replaces on subscribe, adds and removes', async () => {
    line.subscribe(['BTC-AUD'], ['trade', 'heartbeat']);
    line.subscribe(['ETH-AUD'], ['tick'], 'addSubscription');
    await pass(HEARTBEAT_MS);
    line.subscribe(['BTC-AUD'], ['trade'], 'removeSubscription');
    await pass(HEARTBEAT_MS);
    line.say({ messageType: 'subscribe', channels: ['heartbeat'] });
    await pass(HEARTBEAT_MS);
    const heartbeats = line.of('heartbeat').map(({ channels }) => channels?.slice(1));
    expect(heartbeats).to.deep.equal([
      [
        { name: 'tick', marketIds: ['ETH-AUD'] },
        { name: 'trade', marketIds: ['BTC-AUD'] },
      ],
      [{ name: 'tick', marketIds: ['ETH-AUD'] }],
      [],
    ]);
    expect(venue.log).to.deep.equal([
      'WS subscribe BTC-AUD trade,heartbeat',
      'WS addSubscription ETH-AUD tick',
      'WS removeSubscription BTC-AUD trade',
      'WS subscribe heartbeat',
    ]);
  });

  it('writes trades as the venue does', async () => {
    line.subscribe(['BTC-AUD'], ['trade']);
    await pass(150);
    expect(line.texts[0]).to.equal(
      '{"marketId":"BTC-AUD","timestamp":"2026-01-01T00:00:00.000Z","tradeId":1,"price":"100","volume":"0.5","messageType":"trade","side":"Bid"}',
    );
    expect(line.tradeIds()).to.deep.equal([1, 5]);
  });

  it('has a tick with the venue’s fields', async () => {
    line.subscribe(['BTC-AUD'], ['tick']);
    await pass(50);
    expect(Object.keys(line.frames[0] ?? {})).to.deep.equal(
      'marketId timestamp bestBid bestAsk lastPrice volume24h volumeQte24h price24h pricePct24h messageType low24h high24h snapshotId'.split(
        ' ',
      ),
    );
  });

  it('drops a socket without traffic for 60 s of the wall, without a close frame', async () => {
    const talking = await venue.socket();
    await line.settled();
    for (let i = 0; i < 11; i++) {
      wall.move(HEARTBEAT_MS);
      talking.webSocket.ping();
      await talking.settled();
    }
    expect(line.webSocket.readyState).to.equal(line.webSocket.OPEN);
    wall.move(HEARTBEAT_MS);
    expect(await line.closed).to.include({ code: 1006 });
    await talking.settled();
  });

  it('frames texts of any length, one behind the other', () => {
    const lengths = [0, 125, 126, 65_535, 65_536];
    const bytes = textFrames(lengths.map((length) => 'x'.repeat(length)));
    const heads = ['8100', '817d', '817e007e', '817effff', '817f0000000000010000'];
    let at = 0;
    heads.forEach((head, i) => {
      expect(bytes.toString('hex', at, at + head.length / 2)).to.equal(head);
      at += head.length / 2 + (lengths[i] ?? NaN);
    });
    expect(bytes.length).to.equal(at);
  });

  it('drops a client whose frame is beyond all measure', async () => {
    line.say('x'.repeat(70_000));
    expect(await line.closed).to.include({ code: 1009 });
  });
});
