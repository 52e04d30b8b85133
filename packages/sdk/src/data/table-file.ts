import type { Candle, Trade } from '../domain/market-event.js';
import { COLUMNS } from './header.js';
import { type Cell, csvLine, jsonLine } from './line.js';
import { TextFile } from './text-file.js';

/**
 * Writes a CSV file, gzip when its name ends with `.gz`. The file appears whole or not at all. Returns the number of
 * rows. Throws BOT_FILE_UNWRITABLE.
 *
 * @example
 * writeCsv('fills.csv', ['ts_ms', 'price'], [[1577836800000, '150000.00']]);
 */
export function writeCsv(file: string, columns: readonly string[], rows: Iterable<readonly Cell[]>): number {
  return writeLines(file, csvLine(columns), rows, csvLine);
}

/**
 * Writes a file of JSON lines, an object a row; otherwise as `writeCsv`.
 *
 * @example
 * writeJsonLines('fills.jsonl', ['ts_ms', 'price'], [[1577836800000, '150000.00']]);
 */
export function writeJsonLines(
  file: string,
  columns: readonly string[],
  rows: Iterable<readonly Cell[]>,
): number {
  return writeLines(file, '', rows, (row) => jsonLine(columns, row));
}

/**
 * Writes bars in the form `loadCandles` reads.
 *
 * @example
 * writeCandlesCsv('btc.csv.gz', candles);
 */
export function writeCandlesCsv(file: string, candles: Iterable<Candle>): number {
  return writeCsv(file, COLUMNS.candles, candleCells(candles));
}

/**
 * Writes prints in the form `loadTrades` reads.
 *
 * @example
 * writeTradesCsv('trades.csv', trades);
 */
export function writeTradesCsv(file: string, trades: Iterable<Trade>): number {
  return writeCsv(file, COLUMNS.trades, tradeCells(trades));
}

function* candleCells(candles: Iterable<Candle>): Generator<readonly Cell[]> {
  for (const { openTime, open, high, low, close, volume } of candles)
    yield [openTime, open, high, low, close, volume];
}

function* tradeCells(trades: Iterable<Trade>): Generator<readonly Cell[]> {
  for (const { time, price, quantity, side } of trades) yield [time, price, quantity, side];
}

function writeLines(
  file: string,
  head: string,
  rows: Iterable<readonly Cell[]>,
  lineOf: (row: readonly Cell[]) => string,
): number {
  const output = new TextFile(file);
  let count = 0;
  try {
    output.add(head);
    for (const row of rows) {
      output.add(lineOf(row));
      count++;
    }
    output.finish();
    return count;
  } catch (error) {
    output.discard();
    throw error;
  }
}
