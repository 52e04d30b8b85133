import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { addTime, addTrade, candleToTrades, createCandleBuilder } from '@autotrader/sdk/candles';
import { candleAt, loadCandles, plainNumber, writeCandlesCsv, type CandleSeries } from '@autotrader/sdk/data';
import { barsCsv } from '@autotrader/sdk/testing';
import { sharedFile } from './shared-data.js';
import { TemporaryFolder } from './temporary-folder.js';

const instrument = 'BTC-AUD@x';
const HEADER = 'ts_ms,open,high,low,close,volume';
const folder = new TemporaryFolder();

const load = (text: string | Uint8Array, intervalMs?: number): CandleSeries =>
  loadCandles(
    folder.write('candles.csv', text),
    intervalMs === undefined ? { instrument } : { instrument, intervalMs },
  );
const loadRows = (...rows: readonly string[]): CandleSeries => load([HEADER, ...rows].join('\n'));
const rowsOf = (series: CandleSeries): number[][] =>
  Array.from({ length: series.length }, (_, k) => {
    const { openTime, open, high, low, close, volume } = candleAt(series, k);
    return [openTime, open, high, low, close, volume];
  });

const GOOD = ['60000,10,12.5,9,11,0.5', '120000,11,11,10,10.25,1', '180000,10,10,10,10,0.000001'];

describe('loadCandles', () => {
  it('reads bars and tells what became of the rows', () => {
    const series = loadRows(...GOOD);
    expect(rowsOf(series)).to.deep.equal([
      [60000, 10, 12.5, 9, 11, 0.5],
      [120000, 11, 11, 10, 10.25, 1],
      [180000, 10, 10, 10, 10, 0.000001],
    ]);
    expect(series.report).to.deep.equal({
      rows: 3,
      used: 3,
      rounded: 0,
      zeroVolume: 0,
      rejected: 0,
      samples: [],
      intervalMs: 60000,
      tickSize: '0.01',
      lotSize: '0.000001',
      first: 60000,
      last: 180000,
    });
    expect(candleAt(series, 0)).to.include({ kind: 'candle', instrument, intervalMs: 60000 });
  });

  it('reads line ends of Windows, a byte order mark, gzip, quotes, blanks and other columns alike', () => {
    const expected = rowsOf(loadRows(...GOOD));
    const plain = [HEADER, ...GOOD].join('\n');
    const quoted = plain.replaceAll(/[^,\n]+/g, '"$&"');
    const wider =
      `x,Close,${HEADER.replace('close,', '')}\n` +
      GOOD.map((row) => {
        const [time, open, high, low, close, volume] = row.split(',');
        return ['n/a', close, time, open, high, low, volume].join(',');
      }).join('\n');
    const forms = [
      `${plain}\n`,
      `${plain}\n\n\n`,
      plain.replaceAll('\n', '\r\n'),
      `\ufeff${plain}\r\n`,
      quoted,
      wider,
      plain.replaceAll(',', ' , '),
    ];
    for (const form of forms) {
      expect(rowsOf(load(form)), JSON.stringify(form.slice(0, 60))).to.deep.equal(expected);
      expect(rowsOf(load(gzipSync(form)))).to.deep.equal(expected);
    }
  });

  it('gives the hash of the file as it lies on the disk', () => {
    const packed = gzipSync([HEADER, ...GOOD].join('\n'));
    expect(load(packed).sha256).to.equal(createHash('sha256').update(packed).digest('hex'));
  });

  it('reads every number exactly as the language does', () => {
    const number = fc.oneof(
      fc.double({ min: 1e-7, max: 1e14, noNaN: true }).map(String),
      fc.tuple(fc.nat(1e9), fc.nat(1e9)).map(([whole, part]) => `${whole + 1}.${part}`),
      fc.integer({ min: 1, max: 1e9 }).map((units) => (units / 1e8).toFixed(8)),
      fc.constantFrom(
        '00012.50',
        '1e3',
        '2.5E-3',
        '+7',
        '900719925474099.3',
        '.5',
        '5.',
        '0.1000000000000000055511151231257827',
      ),
    );
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 20 }), (numbers) => {
        const series = loadRows(
          ...numbers.map((text, k) => `${k * 60000},${Array(4).fill(text).join(',')},1`),
          '6000000,1,1,1,1,1',
          '6060000,1,1,1,1,1',
        );
        const expected = numbers.map((text) =>
          places(text) > 8 ? Number(Number(text).toFixed(8)) : Number(text),
        );
        expect([...series.close.slice(0, -2)]).to.deep.equal(expected);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it('rounds what has more than 8 decimal places and counts the rows', () => {
    const series = loadRows(
      '0,0.09946999000000001,0.1,0.09,0.09,0.039794380000000004',
      '60000,1,1,1,1,1e-8',
      '120000,1,1,1,1,1.00000000',
    );
    expect(rowsOf(series)[0]).to.deep.equal([0, 0.09946999, 0.1, 0.09, 0.09, 0.03979438]);
    expect(series.report).to.include({ rounded: 1, tickSize: '0.00000001', lotSize: '0.00000001' });
  });

  it('leaves out quiet intervals and gives too small a volume the units its prices take', () => {
    const series = loadRows(
      '0,1,1,1,1,0',
      '60000,1,4,1,3,0.00000001',
      '120000,1,1,1,1,0.000000004',
      '180000,1,1,1,1,1',
    );
    expect(series.report).to.include({
      rows: 4,
      used: 2,
      zeroVolume: 2,
      rejected: 0,
      rounded: 1,
      intervalMs: 60000,
    });
    expect([...series.volume]).to.deep.equal([3e-8, 1]);
  });

  it('rejects rows that cannot be, with line and reason', () => {
    const bad: readonly (readonly [row: string, reason: string])[] = [
      ['x,10,10,10,10,1', 'ts_ms is not a number'],
      ['240000.5,10,10,10,10,1', 'ts_ms is not whole epoch milliseconds'],
      ['-60000,10,10,10,10,1', 'ts_ms is not whole epoch milliseconds'],
      ['180000,10,10,10,10,1', 'ts_ms is that of an earlier row'],
      ['120000,10,10,10,10,1', 'ts_ms is before that of an earlier row'],
      ['240000,10,9,11,10,1', 'high is below low'],
      ['240000,12,11,10,10,1', 'open is not between low and high'],
      ['240000,10,11,10,9,1', 'close is not between low and high'],
      ['240000,10,11,0,9,1', 'low is zero'],
      ['240000,10,11,0.000000001,10,1', 'low is zero'],
      ['240000,10,11,-1,10,1', 'low is negative'],
      ['240000,10,10,10,10,-1', 'volume is negative'],
      ['240000,10,,10,10,1', 'high is not a number'],
      ['240000,10,0x10,10,10,1', 'high is not a number'],
      ['240000,10,Infinity,10,10,1', 'high is not a number'],
      ['240000,10,NaN,10,10,1', 'high is not a number'],
      ['240000,10,1e16,10,10,1', 'high is too large'],
      ['240000,10,10,10,10', '5 columns in place of 6'],
      ['240000,10,10,10,10,1,', '7 columns in place of 6'],
      ['garbage', '1 columns in place of 6'],
      ['250000,10,10,10,10,1', "ts_ms is no multiple of the bars' 60000 ms"],
    ];
    for (const [row, reason] of bad) {
      const { report } = loadRows(...GOOD, row, '300000,1,1,1,1,1');
      expect(report.samples, row).to.deep.equal([{ line: 5, reason }]);
      expect(report).to.include({ rows: 5, used: 4, rejected: 1, intervalMs: 60000, last: 300000 });
    }
  });

  it('keeps the first 20 rejected rows and counts all', () => {
    const { report } = loadRows(...GOOD, ...Array<string>(50).fill('bad'));
    expect(report.rejected).to.equal(50);
    expect(report.samples.map((sample) => sample.line)).to.deep.equal(
      Array.from({ length: 20 }, (_, k) => k + 5),
    );
  });

  it('joins bars to longer ones on the UTC grid', () => {
    const series = load(
      [HEADER, ...GOOD, '240000,10,20,9,19,0.1', '300000,19,19,18,18,0.2'].join('\n'),
      120_000,
    );
    expect(rowsOf(series)).to.deep.equal([
      [0, 10, 12.5, 9, 11, 0.5],
      [120000, 11, 11, 10, 10, 1.000001],
      [240000, 10, 20, 9, 18, 0.3],
    ]);
    expect(series.intervalMs).to.equal(120_000);
    expect(series.report).to.include({ used: 5, intervalMs: 60_000 });
  });

  it('writes what it reads', () => {
    const series = loadRows('0,0.00000003,123456.789,0.00000003,5,12345678.00000001', ...GOOD);
    for (const name of ['written.csv', 'written.csv.gz']) {
      const count = writeCandlesCsv(
        folder.path(name),
        rowsOf(series).map((_, k) => candleAt(series, k)),
      );
      expect(count).to.equal(4);
      expect(rowsOf(loadCandles(folder.path(name), { instrument }))).to.deep.equal(rowsOf(series));
    }
    expect(readFileSync(folder.path('written.csv'), 'utf8')).to.include('\n0,0.00000003,123456.789,');
  });

  it('gives generated bars back exactly through the path of trades', () => {
    expectRebuilt(load([...barsCsv(5000)].join('')));
  });

  it('gives every recorded bar back exactly through the path of trades', function () {
    this.timeout(20_000);
    const series = loadCandles(sharedFile(this, 'bitfinex_BTCUSD_1m_2019-05_07.csv.gz'), { instrument });
    expect(series.report).to.include({ rows: 99_910, used: 99_910, rounded: 19_427, rejected: 0 });
    expect(expectRebuilt(series)).to.equal(297_467);
  });

  const recorded: readonly (readonly [file: string, report: object])[] = [
    [
      'bitfinex_BTCUSD_5m_2018.csv.gz',
      { rows: 105_027, used: 105_027, rounded: 34_891, intervalMs: 300_000 },
    ],
    [
      'coinbase_BTCUSD_1h_2017_2019.csv.gz',
      { rows: 20_111, zeroVolume: 28, rejected: 0, intervalMs: 3_600_000 },
    ],
    ['coinbase_BTCUSD_1d_2014_2019.csv.gz', { rows: 1770, zeroVolume: 38, rejected: 0, tickSize: '0.01' }],
    ['freqtrade_ETHBTC_5m_2018-01.csv.gz', { rows: 5760, used: 5760, rounded: 3253, intervalMs: 300_000 }],
    [
      'yahoo_BTC-AUD_1d.csv.gz',
      { rows: 1828, used: 1542, rejected: 286, lotSize: '1', intervalMs: 86_400_000 },
    ],
  ];
  for (const [name, report] of recorded) {
    it(`reads ${name}, and its bars survive the path of trades`, function () {
      const series = loadCandles(sharedFile(this, name), { instrument });
      expect(series.report).to.include(report);
      expectRebuilt(series);
    });
  }
});

/** Plays a series as trades into the builder and compares; returns the number of trades. */
function expectRebuilt(series: CandleSeries): number {
  const state = createCandleBuilder([{ id: instrument, intervalMs: series.intervalMs }]);
  const rebuilt: number[][] = [];
  const keep = (candle: ReturnType<typeof candleAt>): void => {
    rebuilt.push([candle.openTime, candle.open, candle.high, candle.low, candle.close, candle.volume]);
  };
  let trades = 0;
  for (let k = 0; k < series.length; k++) {
    for (const trade of candleToTrades(candleAt(series, k), k)) {
      addTrade(state, trade, keep);
      trades++;
    }
  }
  addTime(state, Number.MAX_SAFE_INTEGER, keep);
  const rows = rowsOf(series);
  const different = rows.findIndex((row, k) => row.some((value, column) => value !== rebuilt[k]?.[column]));
  expect(rebuilt[different], `bar ${different}`).to.deep.equal(rows[different]);
  expect(rebuilt.length).to.equal(rows.length);
  expect(state.slots[0]).to.include({ late: 0, duplicates: 0 });
  return trades;
}

/** Decimal places of a number's text. */
function places(text: string): number {
  const digits = plainNumber(Number(text));
  return text.includes('e') || text.includes('E')
    ? (digits.split('.')[1]?.length ?? 0)
    : (text.replace(/0+$/, '').split('.')[1]?.length ?? 0);
}
