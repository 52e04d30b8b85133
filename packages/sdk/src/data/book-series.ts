import type { InstrumentId } from '../domain/instrument.js';
import type { BookLevel, BookSnapshot } from '../domain/market-event.js';
import { BookRows } from './book-rows.js';
import { readHeader } from './header.js';
import { type DataReport, Tally } from './report.js';
import { readRows } from './rows.js';
import { readSource } from './source-file.js';
import type { DataFileOptions } from './trade-series.js';

/** Numbers a level takes in `BookSeries.cells`: bid price, bid quantity, ask price, ask quantity. */
const CELLS_PER_LEVEL = 4;

/** Order books of one instrument, oldest first; prices in quote currency, quantities in base currency. */
export interface BookSeries {
  readonly instrument: InstrumentId;
  readonly file: string;
  /** SHA-256 of the file as it lies on the disk, lower-case hex. */
  readonly sha256: string;
  readonly length: number;
  /** Levels a side. */
  readonly depth: number;
  /** Epoch ms. */
  readonly time: Float64Array;
  /** `length × depth × 4` numbers, row by row, best level first; NaN where a side has no such level. */
  readonly cells: Float64Array;
  readonly report: DataReport;
}

/**
 * Reads a book file: CSV, plain or gzip, header `ts_ms,b0p,b0q,a0p,a0q,b1p,…` and any other columns: price and
 * quantity of each bid and ask level, best first; deeper levels of a row may be empty. Rounding, rejected rows and
 * errors as of `loadCandles`; rows whose levels are out of order or crossed are rejected.
 *
 * @example
 * const series = loadBooks('book.csv.gz', { instrument: 'BTC-AUD@btcmarkets' });
 * bookAt(series, 0).bids[0]; // [price, quantity]
 */
export function loadBooks(file: string, options: DataFileOptions): BookSeries {
  const source = readSource(file);
  const header = readHeader(source, 'book');
  const tally = new Tally();
  const rows = new BookRows(header, tally);
  readRows(source, header, tally, (scanner) => rows.take(scanner));
  const { time, cells } = rows.table();
  const { instrument } = options;
  const { depth } = rows;
  return {
    instrument,
    file,
    sha256: source.sha256,
    length: time.length,
    depth,
    time,
    cells,
    report: tally.report(time),
  };
}

/**
 * One book of a series as the event that engines take; snapshot ids count the rows from 1.
 *
 * @example
 * step(bookAt(series, 0));
 */
export function bookAt(series: BookSeries, index: number): BookSnapshot {
  const { instrument, time, depth, cells } = series;
  const first = index * depth * CELLS_PER_LEVEL;
  const bids = side(cells, first, depth);
  const asks = side(cells, first + 2, depth);
  return { kind: 'bookSnapshot', instrument, time: time[index] as number, snapshotId: index + 1, bids, asks };
}

function side(cells: Float64Array, first: number, depth: number): BookLevel[] {
  const levels: BookLevel[] = [];
  for (let k = 0; k < depth; k++) {
    const at = first + k * CELLS_PER_LEVEL;
    const price = cells[at] as number;
    if (price === price) levels.push([price, cells[at + 1] as number]);
  }
  return levels;
}
