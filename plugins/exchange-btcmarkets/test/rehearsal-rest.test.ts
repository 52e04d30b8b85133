import { expect } from 'chai';
import { HandWall, type Row, tapeOf, Venue } from './support/rehearsal.js';

const DAY = 86_400_000;

/** Opens a venue that stands at `time` with these prints. */
function standing(marketId: string, time: string, rows: readonly Row[], priceDecimals = 2): Promise<Venue> {
  return Venue.open([tapeOf(marketId, rows, priceDecimals)], { startTime: Date.parse(time) });
}

describe('rehearsal REST, against literal samples of the venue', function () {
  this.timeout(20_000);

  let venue: Venue;
  afterEach(() => venue.close());

  it('tells market time with six digits', async () => {
    venue = await standing('BTC-AUD', '2026-09-23T04:45:22.416Z', []);
    expect(await venue.text('/time')).to.equal('{"timestamp":"2026-09-23T04:45:22.416000Z"}');
  });

  it('lists markets', async () => {
    venue = await standing('BTC-AUD', '2026-09-23T04:45:22.416Z', []);
    expect(await venue.text('/markets')).to.equal(
      '[{"marketId":"BTC-AUD","baseAssetName":"BTC","quoteAssetName":"AUD","minOrderAmount":"0.0001","maxOrderAmount":"1000000","amountDecimals":"8","priceDecimals":"2","status":"Online"}]',
    );
  });

  it('lists trades newest first with their cursors', async () => {
    venue = await standing('BTC-AUD', '2020-08-09T15:22:00Z', [
      [6191646590, '2020-08-09T15:21:04.171Z', 540, 0.00233785, 'buy'],
      [6191646611, '2020-08-09T15:21:05.016Z', 539.98, 0.5, 'sell'],
      [6191646612, '2020-08-09T15:22:00.001Z', 541, 1, 'buy'],
    ]);
    const response = await venue.get('/markets/BTC-AUD/trades');
    expect(await response.text()).to.equal(
      '[{"id":"6191646611","price":"539.98","amount":"0.5","timestamp":"2020-08-09T15:21:05.016000Z","side":"Ask"},{"id":"6191646590","price":"540","amount":"0.00233785","timestamp":"2020-08-09T15:21:04.171000Z","side":"Bid"}]',
    );
    expect(response.headers.get('BM-BEFORE')).to.equal('6191646590');
    expect(response.headers.get('BM-AFTER')).to.equal('6191646611');
    expect(response.headers.get('cache-control')).to.equal('no-cache, no-store, must-revalidate');
    expect(venue.log.at(-1)).to.equal('GET /v3/markets/BTC-AUD/trades → 200 2 rows 6191646590..6191646611');
  });

  it('computes the day of a ticker as the venue does', async () => {
    venue = await standing(
      'BAT-AUD',
      '2020-08-09T18:28:30Z',
      [
        [1, '2020-08-08T18:00:00Z', 0.365, 1000],
        [5, '2020-08-09T01:00:00Z', 0.3611, 10.5],
        [9, '2020-08-09T02:00:00Z', 0.3799, 0.00000013],
        [13, '2020-08-09T18:28:23.280Z', 0.3769, 2],
      ],
      4,
    );
    const ticker = await venue.json<Record<string, string>>('/markets/BAT-AUD/ticker');
    expect(Object.keys(ticker)).to.deep.equal(
      'marketId bestBid bestAsk lastPrice volume24h volumeQte24h price24h pricePct24h low24h high24h timestamp'.split(
        ' ',
      ),
    );
    expect(ticker).to.include({ lastPrice: '0.3769', price24h: '0.0119', pricePct24h: '3.26' });
    expect(ticker).to.include({
      low24h: '0.3611',
      high24h: '0.3799',
      timestamp: '2020-08-09T18:28:23.280000Z',
    });
    expect(ticker).to.include({ volume24h: '12.50000013', volumeQte24h: '4.54535005' });
    expect(await venue.json('/markets/tickers?marketId=BAT-AUD')).to.deep.equal([ticker]);
  });

  it('leaves a quiet day at nought', async () => {
    venue = await standing(
      'ETH-BTC',
      '2026-09-23T04:31:09Z',
      [[1, '2026-09-01T00:00:00Z', 0.03325715, 1]],
      8,
    );
    const ticker = await venue.json<Record<string, string>>('/markets/ETH-BTC/ticker');
    expect(ticker).to.include({ lastPrice: '0.03325715', volume24h: '0', volumeQte24h: '0', price24h: '0' });
    expect(ticker).to.include({ pricePct24h: '0.00', low24h: '0', high24h: '0' });
  });

  it('leaves out candles of windows without trades', async () => {
    venue = await standing('BTC-AUD', '2020-09-12T18:31:00Z', [
      [1, '2020-09-12T18:03:10Z', 14361.37, 0.00345221],
      [5, '2020-09-12T18:21:59Z', 14409.45, 0.0035],
      [9, '2020-09-12T18:30:00Z', 14409.45, 0.01],
      [13, '2020-09-12T18:30:59.999Z', 14403.91, 0.00571701],
    ]);
    expect(await venue.text('/markets/BTC-AUD/candles?timeWindow=1m')).to.equal(
      '[["2020-09-12T18:30:00.000000Z","14409.45","14409.45","14403.91","14403.91","0.01571701"],["2020-09-12T18:21:00.000000Z","14409.45","14409.45","14409.45","14409.45","0.0035"],["2020-09-12T18:03:00.000000Z","14361.37","14361.37","14361.37","14361.37","0.00345221"]]',
    );
  });

  it('pages daily candles by their start, the cursor inclusive', async () => {
    const first = Date.UTC(2019, 0, 1);
    const rows = Array.from({ length: 1000 }, (_, i): Row => [4 * i + 1, first + i * DAY + 5, 100 + i, 1]);
    venue = await standing('BTC-AUD', '2021-09-01T00:00:00Z', rows);
    const older = await venue.get('/markets/BTC-AUD/candles?before=1605484800000');
    expect(older.headers.get('BM-AFTER')).to.equal('1605484800000');
    expect(older.headers.get('BM-BEFORE')).to.equal('1588291200000');
    const newer = await venue.json<string[][]>('/markets/BTC-AUD/candles?after=1605484800000');
    expect(newer[0]?.[0]).to.equal('2021-06-03T00:00:00.000000Z');
    expect(newer.at(-1)?.[0]).to.equal('2020-11-16T00:00:00.000000Z');
    expect(newer).to.have.length(200);
    const range = await venue.json<string[][]>(
      '/markets/BTC-AUD/candles?from=2019-08-12T00:00:00Z&to=2019-08-18T00:00:00Z&timeWindow=1d',
    );
    expect(range.map(([time]) => time?.slice(5, 10))).to.deep.equal(
      '08-12 08-13 08-14 08-15 08-16 08-17 08-18'.split(' '),
    );
    for (const query of [
      'after=9999999999999999',
      'from=2100-01-01T00:00:00Z',
      'to=1970-01-01T00:00:00Z',
      'before=1',
    ]) {
      expect(await venue.text(`/markets/BTC-AUD/candles?timeWindow=1mo&${query}`)).to.equal('[]');
    }
    expect(await venue.text('/markets/BTC-AUD/candles?timeWindow=1mo&before=9999999999999999')).to.equal(
      await venue.text('/markets/BTC-AUD/candles?timeWindow=1mo'),
    );
    const long = await venue.json<string[][]>('/markets/BTC-AUD/candles?from=2019-01-01T00:00:00Z&limit=3');
    expect(long.map(([time]) => time?.slice(0, 10))).to.deep.equal([
      '2019-01-01',
      '2019-01-02',
      '2019-01-03',
    ]);
  });

  it('gives single orders in books, which level 1 cuts at 50', async () => {
    venue = await standing('BTC-AUD', '2026-01-01T00:01:00Z', [[1, '2026-01-01T00:00:00Z', 14459.45, 1]]);
    const book = await venue.json<{ asks: string[][]; bids: string[][]; snapshotId: number }>(
      '/markets/BTC-AUD/orderbook',
    );
    expect(Object.keys(book)).to.deep.equal(['marketId', 'snapshotId', 'asks', 'bids']);
    expect(Math.floor(book.snapshotId / 1000)).to.equal(Date.UTC(2026, 0, 1));
    expect(book.asks.length).to.be.within(10, 50);
    expect(Number(book.asks[0]?.[0])).to.be.greaterThan(14459.45);
    expect(Number(book.bids[0]?.[0])).to.be.lessThan(14459.45);
    expect(await venue.json('/markets/orderbooks?marketId=BTC-AUD')).to.deep.equal([book]);
    const whole = await venue.json<{ asks: string[][] }>('/markets/BTC-AUD/orderbook?level=2');
    expect(whole.asks.slice(0, book.asks.length)).to.deep.equal(book.asks);
  });

  it('names assets and fees in the venue’s shapes', async () => {
    venue = await standing('BTC-AUD', '2026-01-01T00:00:00Z', []);
    const [, btc] = await venue.json<Record<string, string>[]>('/assets');
    expect(JSON.stringify(btc)).to.equal(
      '{"assetName":"BTC","minDepositAmount":"0.0001","maxDepositAmount":"1000000","depositDecimals":"8","minWithdrawalAmount":"0.0001","maxWithdrawalAmount":"1000000","WithdrawalDecimals":"8","withdrawalFee":"0","depositFee":"0"}',
    );
    expect(await venue.text('/withdrawal-fees')).to.equal(
      '[{"assetName":"AUD","fee":"0"},{"assetName":"BTC","fee":"0"}]',
    );
  });

  const refusals: readonly [path: string, status: number, body: string][] = [
    ['/nothing', 404, '{"code":"NotFound","message":"Not Found"}'],
    ['/markets/BTC-AUD/constructor', 404, '{"code":"NotFound","message":"Not Found"}'],
    ['/markets/btc-aud/ticker', 404, '{"code":"MarketNotFound","message":"market not found"}'],
    ['/markets/XXX-AUD/orderbook', 404, '{"code":"MarketNotFound","message":"market not found"}'],
    [
      '/markets/BTC-AUD/orderbook?level=3',
      400,
      '{"code":"InvalidOrderbookLevel","message":"invalid orderbook level"}',
    ],
    ['/markets/tickers', 400, '{"code":"MissingArgument","message":"missing marketId argument"}'],
    ['/markets/orderbooks', 400, '{"code":"MissingArgument","message":"missing marketId argument"}'],
    [
      '/markets/tickers?marketId=BTC-AUD&marketId=NO-AUD',
      400,
      '{"code":"InvalidMarketId","message":"invalid marketId"}',
    ],
    ['/markets/BTC-AUD/trades?before=9&after=1', 400, 'InvalidPaginationParameter'],
    ['/markets/BTC-AUD/trades?after=x', 400, 'InvalidPaginationParameter'],
    ['/markets/BTC-AUD/candles?timeWindow=7m', 400, 'InvalidTimeWindow'],
    ['/accounts/me/balances', 401, 'UnAuthorized'],
    ['/orders', 401, 'UnAuthorized'],
  ];
  for (const [path, status, body] of refusals) {
    it(`refuses ${path} with ${status}`, async () => {
      venue = await standing('BTC-AUD', '2026-01-01T00:00:00Z', []);
      const response = await venue.get(path);
      expect(response.status).to.equal(status);
      expect(await response.text()).to.contain(body);
    });
  }

  it('limits by bucket and ten seconds of the wall, with a 429 that has no code', async () => {
    const wall = new HandWall();
    venue = await Venue.open([tapeOf('BTC-AUD', [])], { wall });
    for (let i = 0; i < 99; i++) await venue.text('/time');
    const last = await venue.get('/time');
    expect(last.status).to.equal(200);
    expect(last.headers.get('x-ratelimit-limit')).to.equal('100');
    expect(last.headers.get('x-ratelimit-remaining')).to.equal('0');
    expect(Number(last.headers.get('x-ratelimit-reset')) * 1000 - wall.now()).to.be.within(1, 10_000);
    const over = await venue.get('/time');
    expect(over.status).to.equal(429);
    expect(await over.text()).to.equal('Too Many Requests');
    expect(Number(over.headers.get('retry-after'))).to.be.within(1, 10);
    expect((await venue.get('/markets')).status).to.equal(200);
    wall.move(10_000);
    expect((await venue.get('/time')).status).to.equal(200);
  });
});
