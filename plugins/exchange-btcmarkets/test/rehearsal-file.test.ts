import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Candle, Trade } from '@autotrader/sdk';
import { addTime, addTrade, createCandleBuilder } from '@autotrader/sdk/candles';
import { candleAt, loadCandles } from '@autotrader/sdk/data';
import { expect } from 'chai';
import { openMarket } from '../dist/rehearsal/market.js';
import { fileTape } from '../dist/rehearsal/market/file-tape.js';
import type { Tape } from '../dist/rehearsal/market/tape.js';
import { placeAfterId, placeAfterTime, walkForward } from '../dist/rehearsal/market/walk.js';
import { Venue } from './support/rehearsal.js';

const BTC = 'BTC-AUD@btcmarkets';
const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const SHARED = fileURLToPath(
  new URL('../../../../shared/data/bitfinex_BTCUSD_1m_2019-05_07.csv.gz', import.meta.url),
);

/** Candles of a seedless zigzag; every ninth minute is quiet, every eighth does not move. */
function candleRows(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const open = 100 + (i % 13) * 0.25;
    const close = i % 8 === 0 ? open : 100 + ((i * 7) % 11) * 0.25;
    const high = Math.max(open, close) + (i % 3) * 0.5;
    const low = Math.min(open, close) - (i % 2) * 0.75;
    return `${START + i * MINUTE},${open},${high},${low},${close},${i % 9 === 4 ? 0 : (0.001 + i * 0.013).toFixed(3)}`;
  });
}

/** Every print of a tape through the candle builder of the sdk. */
function rebuilt(tape: Tape, intervalMs: number): Candle[] {
  const builder = createCandleBuilder([{ id: BTC, intervalMs }]);
  const candles: Candle[] = [];
  walkForward(tape, placeAfterId(tape, 0), placeAfterTime(tape, Infinity), (rows, row) => {
    const [id, time, price, amount] = [rows.ids, rows.times, rows.prices, rows.amounts].map(
      (column) => column[row]!,
    );
    addTrade(builder, new Trade(BTC, id!, time!, price!, amount!, 'buy'), (candle) => candles.push(candle));
    return true;
  });
  addTime(builder, tape.endTime, (candle) => candles.push(candle));
  return candles;
}

function expectSameCandles(file: string): void {
  const series = loadCandles(file, { instrument: BTC });
  const candles = rebuilt(fileTape({ instrument: BTC, file }), series.intervalMs);
  expect(candles).to.have.length(series.length);
  candles.forEach((candle, i) => {
    const same = candleAt(series, i);
    if (JSON.stringify(candle) !== JSON.stringify(same)) expect(candle).to.deep.equal(same);
  });
}

describe('rehearsal of files', function () {
  this.timeout(20_000);
  const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  const candleFile = join(folder, 'candles.csv');
  const tradeFile = join(folder, 'trades.csv.gz');

  before(() => {
    writeFileSync(candleFile, ['ts_ms,open,high,low,close,volume', ...candleRows(3_000)].join('\n'));
    const rows = ['ts_ms,price,amount,side', `${START},5000.125,0.5,buy`, `${START},5000,2,sell`];
    writeFileSync(tradeFile, gzipSync([...rows, `${START + 61_000},5001.5,0.25,buy`].join('\n')));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('plays candles as prints from which exactly these candles are built', () => {
    expectSameCandles(candleFile);
  });

  it('does so with a quarter of a year of real minutes', function () {
    // the recorded market is not beside this repository
    if (!existsSync(SHARED)) return this.skip();
    expectSameCandles(SHARED);
  });

  it('serves them as the venue does', async () => {
    const venue = await Venue.open([fileTape({ instrument: BTC, file: candleFile })], {
      startTime: START + 10 * MINUTE,
    });
    const [first] = await venue.json<string[][]>(
      '/markets/BTC-AUD/candles?timeWindow=1m&from=2026-01-01T00:00:00Z',
    );
    const { open, high, low, close, volume } = candleAt(loadCandles(candleFile, { instrument: BTC }), 0);
    expect(first).to.deep.equal([
      '2026-01-01T00:00:00.000000Z',
      ...[open, high, low, close, volume].map(String),
    ]);
    const [market] = await venue.json<Record<string, string>[]>('/markets');
    expect(market).to.include({
      marketId: 'BTC-AUD',
      priceDecimals: '2',
      amountDecimals: '3',
      minOrderAmount: '0.001',
    });
    await venue.close();
  });

  it('makes the ids of a trade file from its rows: 4 × row + 1', async () => {
    const tape = fileTape({ instrument: 'ETH-AUD@btcmarkets', file: tradeFile });
    expect(tape.endTime).to.equal(START + 2 * MINUTE);
    const venue = await Venue.open([tape], { startTime: START });
    expect(await venue.text('/markets/ETH-AUD/trades')).to.equal(
      '[{"id":"5","price":"5000","amount":"2","timestamp":"2026-01-01T00:00:00.000000Z","side":"Ask"},{"id":"1","price":"5000.125","amount":"0.5","timestamp":"2026-01-01T00:00:00.000000Z","side":"Bid"}]',
    );
    await venue.close();
  });

  it('merges several files and leaves out instruments without one', () => {
    const market = openMarket({
      files: [
        { instrument: 'ETH-AUD@btcmarkets', file: tradeFile },
        { instrument: BTC, file: candleFile },
      ],
      instruments: ['LTC-AUD@btcmarkets'],
      seed: 1,
    });
    expect([...market.tapes.keys()]).to.deep.equal(['BTC-AUD', 'ETH-AUD']);
    expect(market.startTime).to.equal(START - 1);
    expect(market.endTime).to.equal(START + 3_000 * MINUTE);
  });

  it('aggregates to the asked interval and refuses what is none', () => {
    const tape = fileTape({ instrument: BTC, file: candleFile, intervalMs: 5 * MINUTE });
    expect(rebuilt(tape, 5 * MINUTE)).to.have.length(600);
    expect(() => fileTape({ instrument: BTC, file: candleFile, intervalMs: 90_000 }))
      .to.throw()
      .with.property('code', 'BOT_DATA_INTERVAL');
  });
});
