import { expect } from 'chai';
import { Candle, type BotError, type InstrumentId } from '@autotrader/sdk';
import { fetchHistory } from '../dist/history.js';
import { endpoint, options } from '../dist/options.js';
import type { Query, Rest } from '../dist/rest.js';
import { fetchRules } from '../dist/rules.js';

const BTC: InstrumentId = 'BTC-AUD@btcmarkets';
const MARKET = {
  marketId: 'BTC-AUD',
  baseAssetName: 'BTC',
  quoteAssetName: 'AUD',
  minOrderAmount: '0.0001',
  maxOrderAmount: '1000000',
  amountDecimals: '8',
  priceDecimals: '2',
  status: 'Online',
};
const MARKETS = [
  MARKET,
  { ...MARKET, marketId: 'ETH-BTC', priceDecimals: '0', minOrderAmount: '0.001' },
  { ...MARKET, marketId: 'MCAU-AUD', status: 'Offline' },
  { ...MARKET, marketId: 'BAD-AUD', priceDecimals: 'two' },
];

/** REST with a fixed answer, or one made from the query. */
function answering(answer: unknown): Rest & { readonly queries: Query[] } {
  const queries: Query[] = [];
  const get = (_path: string, _bucket: string, query: Query = {}): Promise<unknown> => {
    queries.push(query);
    return Promise.resolve(
      typeof answer === 'function' ? (answer as (query: Query) => unknown)(query) : answer,
    );
  };
  return { get, close: () => undefined, queries };
}

async function failure(work: Promise<unknown>): Promise<BotError> {
  return work.then(
    () => expect.fail('it did not fail'),
    (error: BotError) => error,
  );
}

describe('rules', () => {
  const rest = answering(MARKETS);

  it('are steps and minimum of the market, and the fee table', async () => {
    const { instruments, fees } = await fetchRules(rest, [BTC, 'ETH-BTC@btcmarkets'], {});
    expect(instruments[0]).to.deep.equal({
      kind: 'instrumentChanged',
      instrument: {
        id: BTC,
        base: 'BTC',
        quote: 'AUD',
        venue: 'btcmarkets',
        tickSize: '0.01',
        lotSize: '0.00000001',
        minimumQuantity: '0.0001',
      },
    });
    expect(instruments[1]?.instrument.tickSize).to.equal('1');
    expect(fees[0]?.tiers[0]).to.deep.equal({ aboveVolume: '0', maker: '0.0085', taker: '0.0085' });
    expect(fees[0]?.tiers.at(-1)).to.deep.equal({ aboveVolume: '5000000', maker: '0.001', taker: '0.001' });
    expect(fees[0]?.tiers).to.have.length(20);
    expect(fees[1]?.tiers).to.deep.equal([{ aboveVolume: '0', maker: '-0.0005', taker: '0.002' }]);
  });

  it('take one flat fee when told so', async () => {
    const { fees } = await fetchRules(rest, [BTC], { feeRate: '0.001' });
    expect(fees[0]?.tiers).to.deep.equal([{ aboveVolume: '0', maker: '0.001', taker: '0.001' }]);
  });

  const unknown: [InstrumentId, string][] = [
    ['BTC-AUS@btcmarkets', 'did you mean BTC-AUD@btcmarkets?'],
    ['XBT-AUD@btcmarkets', 'did you mean BTC-AUD@btcmarkets?'],
    ['BTC-AUD@btcmarket', 'did you mean BTC-AUD@btcmarkets?'],
    ['SHIB-EUR@kraken', ''],
    ['MCAU-AUD@btcmarkets', 'Offline'],
  ];
  for (const [id, words] of unknown)
    it(`refuse ${id}`, async () => {
      const error = await failure(fetchRules(rest, [id], {}));
      expect(error.code).to.equal('BOT_INSTRUMENT_UNKNOWN');
      expect(error.message).to.contain(words);
      if (words === '') expect(error.message).not.to.contain('did you mean');
    });

  it('refuse a market with bad figures, and a reply that is no list', async () => {
    expect((await failure(fetchRules(rest, ['BAD-AUD@btcmarkets'], {}))).code).to.equal('BOT_VENUE_PROTOCOL');
    expect((await failure(fetchRules(answering({}), [BTC], {}))).code).to.equal('BOT_VENUE_PROTOCOL');
  });
});

describe('history', () => {
  const MINUTE = 60_000;
  // The reference's sample: newest first, windows without trades left out.
  const SAMPLE = [
    ['2020-09-12T18:30:00.000000Z', '14409.45', '14409.45', '14403.91', '14403.91', '0.01571701'],
    ['2020-09-12T18:21:00.000000Z', '14409.45', '14409.45', '14409.45', '14409.45', '0.0035'],
    ['2020-09-12T18:03:00.000000Z', '14361.37', '14361.37', '14361.37', '14361.37', '0.00345221'],
  ];
  const end = Date.parse('2020-09-12T18:31:00Z');

  it('is sorted, without quiet intervals, and asks for what ends at or before the time given', async () => {
    const rest = answering(SAMPLE);
    const candles = await fetchHistory(rest, {
      instrument: BTC,
      intervalMs: MINUTE,
      count: 3,
      before: end + 30_000,
    });
    expect(candles.map(({ openTime }) => (end - openTime) / MINUTE)).to.deep.equal([28, 10, 1]);
    expect(rest.queries[0]).to.deep.include({ timeWindow: '1m', to: '2020-09-12T18:30:00.000Z' });
  });

  it('leaves out rows that cannot be bars', async () => {
    const [good] = SAMPLE;
    const bad = [
      ['2020-09-12T18:29:00.000000Z', '10', '9', '8', '10', '1'],
      ['2020-09-12T18:28:00.000000Z', '10', '10', '10', '10', '0'],
      ['2020-09-12T18:27:30.000000Z', '10', '10', '10', '10', '1'],
      ['2020-09-12T18:26:00.000000Z', 10, '10', '10', '10', '1'],
      'row',
      null,
    ];
    const candles = await fetchHistory(answering([good, ...bad, good]), {
      instrument: BTC,
      intervalMs: MINUTE,
      count: 30,
      before: end,
    });
    expect(candles).to.have.length(1);
  });

  it('sums up windows the venue does not have', async () => {
    const rest = answering([
      ['2020-09-12T18:25:00.000000Z', '10', '12', '9', '11', '0.1'],
      ['2020-09-12T18:20:00.000000Z', '8', '10', '8', '10', '0.2'],
    ]);
    const interval = 10 * MINUTE;
    const candles = await fetchHistory(rest, {
      instrument: BTC,
      intervalMs: interval,
      count: 1,
      before: end,
    });
    const open = Date.parse('2020-09-12T18:20:00Z');
    expect(candles).to.deep.equal([new Candle(BTC, open, interval, 8, 12, 8, 11, 0.3)]);
    expect(rest.queries[0]?.timeWindow).to.equal('5m');
  });

  it('goes further back when quiet stretches leave too few, and not for ever', async () => {
    let calls = 0;
    const rest = answering(({ from }: Query) => {
      calls++;
      return calls % 2 ? [] : [[String(from).replace('Z', '000Z'), '1', '1', '1', '1', '1']];
    });
    const candles = await fetchHistory(rest, { instrument: BTC, intervalMs: MINUTE, count: 3, before: end });
    expect(candles).to.have.length(3);
    expect(candles.every((candle, at) => candle.openTime > (candles[at - 1]?.openTime ?? 0))).to.equal(true);
    const nothing = answering([]);
    expect(
      await fetchHistory(nothing, { instrument: BTC, intervalMs: MINUTE, count: 3, before: end }),
    ).to.deep.equal([]);
    expect(nothing.queries).to.have.length.below(100);
  });

  it('asks 1,000 rows at a time', async () => {
    const rest = answering(({ from, to }: Query) => {
      const rows = [];
      for (let time = Date.parse(String(from)); time <= Date.parse(String(to)); time += MINUTE)
        rows.push([new Date(time).toISOString().replace('Z', '000Z'), '1', '1', '1', '1', '1']);
      expect(rows).to.have.length.at.most(1_000);
      return rows;
    });
    const candles = await fetchHistory(rest, {
      instrument: BTC,
      intervalMs: MINUTE,
      count: 2_500,
      before: end,
    });
    expect(candles).to.have.length(2_500);
    expect(rest.queries).to.have.length(3);
  });

  it('builds bars below a minute from trades, whole ones only', async () => {
    const interval = 10_000;
    const trade = (id: number): object => ({
      id: String(id),
      price: String(100 + (id % 7)),
      amount: '1',
      timestamp: new Date(end - 400_000 + id * 1_000).toISOString(),
      side: 'Bid',
    });
    const rest = answering(({ before = 401 }: Query) => {
      const newest = Number(before) - 1;
      const ids = Array.from({ length: Math.min(150, newest) }, (_, at) => newest - at);
      return ids.map(trade);
    });
    const wanted = { instrument: BTC, intervalMs: interval, count: 20, before: end };
    const bars = await fetchHistory(rest, wanted);
    expect(bars.map(({ openTime }) => openTime)).to.deep.equal(
      Array.from({ length: 20 }, (_, at) => end - (20 - at) * interval),
    );
    expect(bars.every(({ volume }) => volume === 10)).to.equal(true);
    const all = await fetchHistory(rest, { ...wanted, count: 1_000 });
    expect(all[0]?.volume).to.equal(9); // the venue's first trade begins there: nothing is missing
    expect(await fetchHistory(answering([]), wanted)).to.deep.equal([]);
  });
});

describe('options', () => {
  const parse = (values: object) => options.parse(values);
  const code = (values: object, environment: Record<string, string> = {}): string => {
    try {
      endpoint(parse(values), environment);
      return '';
    } catch (error) {
      return (error as BotError).code;
    }
  };

  it('contact the venue only when live is set; this machine always', () => {
    expect(code({})).to.equal('BOT_LIVE_NOT_ALLOWED');
    expect(code({ live: true })).to.equal('');
    const local = { restUrl: 'http://127.0.0.1:1', socketUrl: 'ws://localhost:1/v2' };
    expect(code(local)).to.equal('');
    expect(code({ ...local, socketUrl: 'ws://127.0.0.1.evil.test/v2' })).to.equal('BOT_LIVE_NOT_ALLOWED');
    expect(code({ ...local, restUrl: 'http://10.0.0.1' })).to.equal('BOT_LIVE_NOT_ALLOWED');
  });

  it('never leave certificates unchecked beyond this machine', () => {
    expect(code({ live: true }, { NODE_TLS_REJECT_UNAUTHORIZED: '0' })).to.equal('BOT_CONFIG_INVALID');
    expect(code({ live: true, restUrl: 'http://api.btcmarkets.net' })).to.equal('BOT_CONFIG_INVALID');
  });

  it('keep at least 4 s between connections to the venue', () => {
    const reconnect = { minMs: 10, maxMs: 20 };
    expect(endpoint(parse({ live: true, reconnect }), {}).reconnect).to.deep.equal({
      minMs: 4_000,
      maxMs: 4_000,
    });
    expect(endpoint(parse({ live: true }), {}).reconnect.minMs).to.equal(4_000);
  });
});
