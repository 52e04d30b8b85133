import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { ERRORS, type ErrorCode } from '@autotrader/sdk';
import {
  bookAt,
  csvLine,
  jsonLine,
  loadBooks,
  loadCandles,
  loadTrades,
  plainNumber,
  sniff,
  tradeAt,
  writeCsv,
  writeJsonLines,
  writeTradesCsv,
} from '@autotrader/sdk/data';
import { sharedFile } from './shared-data.js';
import { TemporaryFolder } from './temporary-folder.js';
import { thrown } from './thrown.js';

const instrument = 'BTC-AUD@x';
const CANDLES = 'ts_ms,open,high,low,close,volume\n0,1,1,1,1,1\n60000,1,1,1,1,1\n120000,1,1,1,1,1\n';
const TRADES = 'ts_ms,price,amount,side,local_ms\n0,10.5,0.1,buy,1\n0,10.5,2,SELL,\n7,11,0.25,buy,x\n';
const BOOK =
  'ts_ms,local_ms,b0p,b0q,a0p,a0q,b1p,b1q,a1p,a1q\n5,4,10,1,11,2,9.5,3,,\n6,5,10,1,11,2,9,0.5,12,4\n';
const folder = new TemporaryFolder();

describe('data files', () => {
  it('are told apart by their header', () => {
    expect([CANDLES, TRADES, BOOK].map((text) => sniff(folder.write('x.csv', text)))).to.deep.equal([
      'candles',
      'trades',
      'book',
    ]);
    expect(sniff(folder.write('x.bin', gzipSync(TRADES)))).to.equal('trades');
  });

  const unusable: readonly (readonly [name: string, content: string | Uint8Array, reason: string])[] = [
    ['an empty file', '', 'the file is empty'],
    ['an empty packed file', gzipSync(''), 'the file is empty'],
    ['a header alone', CANDLES.slice(0, 33), 'no rows'],
    ['no header', '0,1,1,1,1,1\n60000,1,1,1,1,1\n', 'data, not a header'],
    ['another header', 'time,price\n1,2\n', 'no known header: "time,price"'],
    ['a missing column', CANDLES.replace('volume', 'size'), 'lacks volume for candles'],
    ['a column twice', CANDLES.replace('volume', 'volume,open'), 'twice'],
    ['another kind', TRADES, 'holds trades, where candles are wanted'],
    [
      'rows none of which can be used',
      'ts_ms,open,high,low,close,volume\n0,2,1,1,1,1\n0,x,1,1,1,1\n',
      'none of its 2 rows can be used; line 2: open',
    ],
    ['quiet rows alone', 'ts_ms,open,high,low,close,volume\n0,1,1,1,1,0\n', 'none of its 1 rows'],
    ['one row', CANDLES.slice(0, 45), 'one usable row'],
    ['binary data', Uint8Array.from({ length: 4096 }, (_, k) => (k * 7919) % 251), 'binary'],
    ['text of two bytes a character', Buffer.from(`\ufeff${CANDLES}`, 'utf16le'), 'UTF-16'],
    ['a zip archive', Buffer.from('PK\u0003\u0004rest'), 'zip archive'],
    ['a truncated gzip', gzipSync(CANDLES.repeat(50)).subarray(0, 60), 'truncated'],
    ['a damaged gzip', damaged(gzipSync(CANDLES)), 'damaged'],
    ['old Macintosh line ends', CANDLES.replaceAll('\n', '\r'), 'CR alone'],
  ];
  for (const [name, content, reason] of unusable) {
    it(`refuses ${name}`, () =>
      expectError(
        () => loadCandles(folder.write('bad.csv', content), { instrument }),
        'BOT_DATA_UNUSABLE',
        reason,
      ));
  }

  it('refuses what cannot be read', () => {
    expectError(() => sniff(folder.path('absent.csv')), 'BOT_DATA_UNREADABLE', 'no such file');
    mkdirSync(folder.path('folder'));
    expectError(
      () => loadTrades(folder.path('folder'), { instrument }),
      'BOT_DATA_UNREADABLE',
      'it is a folder',
    );
  });

  it('refuses an interval that is no multiple of its own', () => {
    const file = folder.write('x.csv', CANDLES);
    for (const intervalMs of [30_000, 90_000, 0, -60_000]) {
      expectError(() => loadCandles(file, { instrument, intervalMs }), 'BOT_DATA_INTERVAL', '60000');
    }
    expect(loadCandles(file, { instrument, intervalMs: 180_000 }).length).to.equal(1);
    expect(
      loadCandles(folder.write('x.csv', CANDLES.slice(0, 46)), { instrument, intervalMs: 60_000 }).length,
    ).to.equal(1);
  });

  it('refuses every truncation of a gzip with a typed error', () => {
    const packed = gzipSync(CANDLES);
    for (let length = 0; length < packed.length; length++) {
      expectError(
        () => loadCandles(folder.write('cut.gz', packed.subarray(0, length)), { instrument }),
        'BOT_DATA_UNUSABLE',
        '',
      );
    }
  });
});

describe('loadTrades', () => {
  it('reads prints', () => {
    const series = loadTrades(folder.write('t.csv', TRADES), { instrument });
    const prints = Array.from({ length: series.length }, (_, k) => tradeAt(series, k));
    expect(
      prints.map(({ id, time, price, quantity, side }) => [id, time, price, quantity, side]),
    ).to.deep.equal([
      [1, 0, 10.5, 0.1, 'buy'],
      [5, 0, 10.5, 2, 'sell'],
      [9, 7, 11, 0.25, 'buy'],
    ]);
    expect(series.report).to.include({
      rows: 3,
      used: 3,
      tickSize: '0.1',
      lotSize: '0.01',
      intervalMs: 0,
      first: 0,
      last: 7,
    });
    expect(writeTradesCsv(folder.path('again.csv'), prints)).to.equal(3);
    expect(loadTrades(folder.path('again.csv'), { instrument }).amount).to.deep.equal(series.amount);
  });

  it('rejects rows that cannot be', () => {
    const bad = [
      '7,0,1,buy',
      '7,1,0,buy',
      '7,1,0.000000004,buy',
      '7,-1,1,buy',
      '7,1,-1,buy',
      '6,1,1,buy',
      '7,1,1,b',
      '7,1,1,',
      '7,1,1',
      '7,x,1,buy',
    ];
    const reasons = bad.map((row) => {
      const text = `ts_ms,price,amount,side\n7,1,1,buy\n${row}\n8,1,1,sell\n`;
      const { report, length } = loadTrades(folder.write('t.csv', text), { instrument });
      expect([length, report.rejected, report.samples[0]?.line], row).to.deep.equal([2, 1, 3]);
      return report.samples[0]?.reason;
    });
    expect(reasons).to.deep.equal([
      'price is zero',
      'amount is zero',
      'amount is zero',
      'price is negative',
      'amount is negative',
      'ts_ms is before that of an earlier row',
      'side is "b", neither buy nor sell',
      'side is "", neither buy nor sell',
      '3 columns in place of 4',
      'price is not a number',
    ]);
  });

  for (const [name, report] of [
    ['binance_BTCUSDT_trades_20240808.csv.gz', { used: 9757, tickSize: '0.01', lotSize: '0.00001' }],
    ['binance_BTCUSDT_trades_20240809.csv.gz', { used: 10_147, rejected: 0 }],
    ['binance_XRPETH_trades_2019-10.csv.gz', { used: 12_477, tickSize: '0.00000001', lotSize: '1' }],
  ] as const) {
    it(`reads ${name}`, function () {
      expect(loadTrades(sharedFile(this, name), { instrument }).report).to.include(report);
    });
  }
});

describe('loadBooks', () => {
  it('reads books', () => {
    const series = loadBooks(folder.write('b.csv', BOOK), { instrument });
    expect(bookAt(series, 0)).to.deep.equal({
      kind: 'bookSnapshot',
      instrument,
      time: 5,
      snapshotId: 1,
      bids: [
        [10, 1],
        [9.5, 3],
      ],
      asks: [[11, 2]],
    });
    expect(bookAt(series, 1).asks).to.deep.equal([
      [11, 2],
      [12, 4],
    ]);
    expect(series).to.include({ length: 2, depth: 2 });
    expect(series.report).to.include({ tickSize: '0.1', lotSize: '0.1' });
  });

  it('rejects books that cannot be', () => {
    const bad = [
      '7,0,11,1,11,2,,,,',
      '7,0,10,1,11,2,10,3,,',
      '7,0,10,1,11,2,,,11,1',
      '7,0,10,0,11,2,,,,',
      '7,0,,,11,2,9,1,,',
      '7,0,10,1,11,x,,,,',
      '5,0,10,1,11,2,,,,',
    ];
    const reasons = bad.map(
      (row) => loadBooks(folder.write('b.csv', `${BOOK}${row}\n`), { instrument }).report.samples[0]?.reason,
    );
    expect(reasons).to.deep.equal([
      'the best bid is not below the best ask',
      'b1p is out of order',
      'a1p is out of order',
      'b0q is zero',
      'b1p follows an empty level',
      'a0q is not a number',
      'ts_ms is before that of an earlier row',
    ]);
  });

  for (const [name, rows] of [
    ['binance_BTCUSDT_book10_20240808.csv.gz', 3448],
    ['binance_BTCUSDT_book10_20240809.csv.gz', 3044],
  ] as const) {
    it(`reads ${name}`, function () {
      const series = loadBooks(sharedFile(this, name), { instrument });
      expect(series.report).to.include({ rows, used: rows, rejected: 0 });
      expect([series.depth, bookAt(series, 0).bids.length]).to.deep.equal([10, 10]);
    });
  }
});

describe('written files', () => {
  it('quote what needs it and keep every digit', () => {
    expect(csvLine(['a,b', 'say "x"', 'two\nlines', '', null, undefined, NaN, 12n, true, -0.5])).to.equal(
      '"a,b","say ""x""","two\nlines",,,,,12,true,-0.5\n',
    );
    expect(jsonLine(['a', 'b', 'c', 'd'], [1n, NaN, undefined, '"'])).to.equal(
      '{"a":"1","b":null,"d":"\\""}\n',
    );
    for (const value of [0, 1e-8, -1.5e-7, 123456.78, 1e21, 1.7976931348623157e308, 5e-324, 2 ** 53]) {
      expect(plainNumber(value)).to.match(/^-?\d+(\.\d+)?$/);
      expect(Number(plainNumber(value))).to.equal(value);
    }
  });

  it('take tables of any size, packed or not', () => {
    const rows = Array.from({ length: 100_000 }, (_, k) => [k, `text ${k}`] as const);
    expect(writeCsv(folder.path('big.csv'), ['n', 'text'], rows)).to.equal(rows.length);
    writeCsv(folder.path('big.csv.gz'), ['n', 'text'], rows);
    const text = readFileSync(folder.path('big.csv'), 'utf8');
    expect(text.split('\n').length).to.equal(rows.length + 2);
    expect(gunzipSync(readFileSync(folder.path('big.csv.gz'))).toString() === text).to.equal(true);
    writeJsonLines(folder.path('big.jsonl'), ['n', 'text'], rows.slice(0, 2));
    expect(readFileSync(folder.path('big.jsonl'), 'utf8')).to.equal(
      '{"n":0,"text":"text 0"}\n{"n":1,"text":"text 1"}\n',
    );
    expect(writeCsv(folder.path('none.csv'), ['n'], [])).to.equal(0);
    expect(readFileSync(folder.path('none.csv'), 'utf8')).to.equal('n\n');
  });

  it('appear whole or not at all', () => {
    function* failing(): Generator<readonly [number]> {
      yield [1];
      throw new Error('rows ended');
    }
    expect(() => writeCsv(folder.path('half.csv'), ['n'], failing())).to.throw('rows ended');
    expect(readdirSync(folder.path('.')).filter((name) => name.startsWith('half'))).to.deep.equal([]);
    expectError(() => writeCsv(folder.path('absent/x.csv'), ['n'], []), 'BOT_FILE_UNWRITABLE', 'ENOENT');
  });
});

function expectError(run: () => unknown, code: ErrorCode, reason: string): void {
  const error = thrown(run);
  expect([error.code, error.exitCode]).to.deep.equal([code, ERRORS[code].exit]);
  expect(error.message).to.include(reason);
}

function damaged(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[bytes.length - 6] = (copy[bytes.length - 6] ?? 0) ^ 1;
  return copy;
}
