import { expect } from 'chai';
import nock from 'nock';
import type { BotError, ErrorCode } from '@autotrader/sdk';
import { openRest, type Rest } from '../dist/rest.js';
import { seekCursor } from '../dist/seek.js';
import { fetchTrades } from '../dist/trade-page.js';

const HOST = 'http://venue.test';
const ID = 'XRP-AUD@btcmarkets';
const TRADES = '/v3/markets/XRP-AUD/trades';

// The reference's own sample, newest first.
const SAMPLE = [
  { id: '6191646611', price: '539.98', amount: '0.5', timestamp: '2020-08-09T15:21:05.016000Z', side: 'Ask' },
  {
    id: '6191646590',
    price: '540',
    amount: '0.00233785',
    timestamp: '2020-08-09T15:21:04.171000Z',
    side: 'Bid',
  },
];

// Loaded by itself it would sit between every other test file and its sockets.
nock.restore();

async function failure(work: Promise<unknown>): Promise<BotError> {
  try {
    await work;
  } catch (error) {
    return error as BotError;
  }
  throw new Error('it did not fail');
}

describe('rest', () => {
  let rest: Rest;
  before(() => nock.activate());
  beforeEach(() => {
    nock.disableNetConnect();
    rest = openRest({ restUrl: HOST, userAgent: 'tester/1', timeoutMs: 200 });
  });
  afterEach(() => {
    rest.close();
    nock.cleanAll();
    nock.enableNetConnect();
  });
  after(() => nock.restore());

  it('reads a page of trades oldest first, with a real User-Agent, whatever the headers say', async () => {
    const scope = nock(HOST, { reqheaders: { 'user-agent': 'tester/1' } })
      .get(TRADES)
      .query({ after: 5, limit: 200 })
      .reply(200, SAMPLE, { 'BM-BEFORE': '6191646611', 'BM-AFTER': '6191646590' });
    const page = await fetchTrades(rest, ID, { after: 5 });
    expect(
      page.trades.map(({ id, time, price, quantity, side }) => [id, time, price, quantity, side]),
    ).to.deep.equal([
      [6191646590, 1596986464171, 540, 0.00233785, 'buy'],
      [6191646611, 1596986465016, 539.98, 0.5, 'sell'],
    ]);
    expect([page.oldest, page.newest]).to.deep.equal([6191646590, 6191646611]);
    expect(scope.isDone()).to.equal(true);
  });

  it('counts rows that are not what they should be, and still moves on', async () => {
    const bad = [
      { ...SAMPLE[0], price: 539.98 },
      { ...SAMPLE[0], id: 1 },
      null,
      'x',
      { ...SAMPLE[0], amount: '1e3' },
    ];
    nock(HOST)
      .get(TRADES)
      .query(true)
      .reply(200, [...bad, SAMPLE[1]]);
    const page = await fetchTrades(rest, ID, {});
    expect(page.trades).to.have.length(1);
    expect(page.rejected).to.have.length(5);
    expect(page.newest).to.equal(6191646611);
  });

  it('finds the id before a time by paging backwards', async () => {
    const row = (id: number) => ({
      ...SAMPLE[0],
      id: String(id),
      timestamp: new Date(id * 1000).toISOString(),
    });
    const from = (newest: number) => Array.from({ length: 3 }, (_, n) => row(newest - n));
    nock(HOST).get(TRADES).query({ limit: 200 }).reply(200, from(9));
    // An inclusive cursor.
    nock(HOST).get(TRADES).query({ limit: 200, before: 7 }).reply(200, from(7));
    expect(await seekCursor(rest, ID, 6_000)).to.equal(5);
  });

  it('stops seeking at the end of what the venue has', async () => {
    const row = { ...SAMPLE[0], id: '7', timestamp: '2026-01-01T00:00:00.000000Z' };
    nock(HOST).get(TRADES).query({ limit: 200 }).reply(200, [row]);
    nock(HOST).get(TRADES).query({ limit: 200, before: 7 }).reply(200, [row]);
    expect(await seekCursor(rest, ID, 0)).to.equal(6);
    nock(HOST).get(TRADES).query(true).reply(200, []);
    expect(await seekCursor(rest, ID, 0)).to.equal(0);
  });

  it('waits as long as the venue says: seconds', async () => {
    nock(HOST).get('/v3/time').reply(429, '', { 'retry-after': '1' });
    nock(HOST).get('/v3/time').reply(200, { ok: true });
    const before = Date.now();
    expect(await rest.get('/time', 'time')).to.deep.equal({ ok: true });
    expect(Date.now() - before).to.be.at.least(990);
  });

  it('waits as long as the venue says: a date; and holds back other calls meanwhile', async () => {
    const date = new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000).toUTCString();
    nock(HOST).get('/v3/time').reply(429, '', { 'retry-after': date });
    nock(HOST).get('/v3/time').reply(200, { ok: true });
    nock(HOST).get('/v3/markets').reply(200, []);
    const order: string[] = [];
    const first = rest.get('/time', 'time').then(() => order.push('time'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await Promise.all([first, rest.get('/markets', 'markets').then(() => order.push('markets'))]);
    expect(Date.now()).to.be.at.least(Date.parse(date) - 10);
    expect(order.sort()).to.deep.equal(['markets', 'time']);
  });

  it('retries 500 and network errors of GET', async () => {
    nock(HOST).get('/v3/time').reply(500, 'oops');
    nock(HOST).get('/v3/time').reply(200, { ok: true });
    expect(await rest.get('/time', 'time')).to.deep.equal({ ok: true });
  });

  const failures: [string, ErrorCode, (scope: nock.Interceptor) => void][] = [
    ['HTML with 200', 'BOT_VENUE_PROTOCOL', (get) => get.reply(200, '<html>maintenance</html>')],
    ['an empty body with 200', 'BOT_VENUE_PROTOCOL', (get) => get.reply(200, '')],
    [
      'a redirect to another host',
      'BOT_VENUE_PROTOCOL',
      (get) => get.reply(302, '', { location: 'http://evil.test/' }),
    ],
    [
      'a refusal with words',
      'BOT_VENUE_REFUSED',
      (get) => get.reply(404, { code: 'MarketNotFound', message: 'market not found' }),
    ],
    ['a refusal without', 'BOT_VENUE_REFUSED', (get) => get.reply(403, '<html>blocked</html>')],
  ];
  for (const [name, code, reply] of failures)
    it(`${name} is ${code}, not retried`, async () => {
      reply(nock(HOST).get('/v3/time'));
      const error = await failure(rest.get('/time', 'time'));
      expect(error.code).to.equal(code);
    });

  it("keeps the venue's own words of a refusal", async () => {
    nock(HOST).get('/v3/time').reply(400, { code: 'InvalidMarketId', message: 'invalid marketId' });
    const error = await failure(rest.get('/time', 'time'));
    expect(error.details).to.deep.include({ code: 'InvalidMarketId', reason: 'invalid marketId' });
  });

  it('a call that is not answered ends as unavailable', async function () {
    this.timeout(30_000);
    const slow = openRest({ restUrl: HOST, userAgent: 'tester/1', timeoutMs: 30 });
    nock(HOST).get('/v3/time').delay(200).times(9).reply(200, {});
    const pending = failure(slow.get('/time', 'time'));
    setTimeout(() => slow.close(), 300);
    expect((await pending).code).to.equal('BOT_VENUE_UNAVAILABLE');
  });
});
