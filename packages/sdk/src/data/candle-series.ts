import type { InstrumentId } from '../domain/instrument.js';
import { Candle } from '../domain/market-event.js';
import { aggregate, type CandleColumns, onGrid } from './candle-columns.js';
import { CandleRows } from './candle-rows.js';
import { readHeader } from './header.js';
import { intervalOf, requireMultiple } from './interval.js';
import { type DataReport, Tally } from './report.js';
import { readRows, requireRows } from './rows.js';
import { readSource } from './source-file.js';

/** Bars of one instrument, oldest first, a column an array; prices in quote currency, volume in base currency. */
export interface CandleSeries {
  readonly instrument: InstrumentId;
  readonly file: string;
  /** SHA-256 of the file as it lies on the disk, lower-case hex. */
  readonly sha256: string;
  readonly intervalMs: number;
  readonly length: number;
  /** Epoch ms. */
  readonly openTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly report: DataReport;
}

/** How to read a candle file. */
export interface CandleFileOptions {
  readonly instrument: InstrumentId;
  /** Length of the bars, ms; the file's own unless set. A multiple of the file's is aggregated on the UTC grid. */
  readonly intervalMs?: number;
}

/**
 * Reads a candle file: CSV, plain or gzip, header `ts_ms,open,high,low,close,volume` (ts_ms = open time). Numbers of
 * more than 8 decimal places are rounded to 1e-8 and counted, rows without volume are quiet intervals and left out,
 * rows that cannot be (order of the prices or times, negative, not a number, off the UTC grid of the interval) are
 * counted with their lines. Throws BOT_DATA_UNREADABLE, BOT_DATA_UNUSABLE, BOT_DATA_INTERVAL.
 *
 * @example
 * const series = loadCandles('btc.csv.gz', { instrument: 'BTC-AUD@btcmarkets' });
 * candleAt(series, 0).close;
 */
export function loadCandles(file: string, options: CandleFileOptions): CandleSeries {
  const source = readSource(file);
  const header = readHeader(source, 'candles');
  const tally = new Tally();
  const rows = new CandleRows(header, tally);
  readRows(source, header, tally, (scanner) => rows.take(scanner));
  const present = intervalOf(file, rows.steps, options.intervalMs);
  const wanted = options.intervalMs ?? present;
  requireMultiple(file, present, wanted);
  const columns = onGrid(rows.columns, present, tally);
  requireRows(file, tally);
  const report = tally.report(columns[0], present);
  const bars = wanted === present ? columns : aggregate(columns, wanted);
  return series(bars, {
    instrument: options.instrument,
    file,
    sha256: source.sha256,
    intervalMs: wanted,
    report,
  });
}

function series(
  columns: CandleColumns,
  rest: Pick<CandleSeries, 'instrument' | 'file' | 'sha256' | 'intervalMs' | 'report'>,
): CandleSeries {
  const [openTime, open, high, low, close, volume] = columns;
  return { ...rest, length: openTime.length, openTime, open, high, low, close, volume };
}

/**
 * One bar of a series as the event that engines take.
 *
 * @example
 * for (let k = 0; k < series.length; k++) step(candleAt(series, k));
 */
export function candleAt(series: CandleSeries, index: number): Candle {
  const { instrument, intervalMs, openTime, open, high, low, close, volume } = series;
  return new Candle(
    instrument,
    openTime[index] as number,
    intervalMs,
    open[index] as number,
    high[index] as number,
    low[index] as number,
    close[index] as number,
    volume[index] as number,
  );
}
