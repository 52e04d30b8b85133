import { quantityOfUnits, quantityUnits } from '../candles/quantity.js';
import { LINE } from './candle-rows.js';
import type { Columns } from './columns.js';
import type { Tally } from './report.js';

type Column = Float64Array;
/** Open time, open, high, low, close, volume. */
export type CandleColumns = readonly [Column, Column, Column, Column, Column, Column];

/** The kept columns without the rows that do not begin on the grid of the interval. */
export function onGrid(columns: Columns, intervalMs: number, tally: Tally): CandleColumns {
  const times = columns.column(0);
  const off = offGrid(times, intervalMs);
  if (off.length > 0) {
    const lines = columns.column(LINE);
    for (const k of off)
      tally.reject(lines[k] as number, `ts_ms is no multiple of the bars' ${intervalMs} ms`);
  }
  const column = (index: number): Column => without(columns.column(index), off);
  return [without(times, off), column(1), column(2), column(3), column(4), column(5)];
}

function offGrid(times: Column, intervalMs: number): number[] {
  const off: number[] = [];
  for (let k = 0; k < times.length; k++) if ((times[k] as number) % intervalMs !== 0) off.push(k);
  return off;
}

/** A column without the given rows, which are in rising order. */
function without(column: Column, rows: readonly number[]): Column {
  if (rows.length === 0) return column;
  const kept = new Float64Array(column.length - rows.length);
  let next = 0;
  let length = 0;
  for (let k = 0; k < column.length; k++) {
    if (rows[next] === k) next++;
    else kept[length++] = column[k] as number;
  }
  return kept;
}

/** Bars joined to longer ones on the UTC grid: first open, highest, lowest, last close, exact sum of the volumes. */
export function aggregate(columns: CandleColumns, intervalMs: number): CandleColumns {
  const starts = firstRows(columns[0], intervalMs);
  const bars = columns.map(() => new Float64Array(starts.length)) as unknown as CandleColumns;
  for (let bar = 0; bar < starts.length; bar++) {
    joinRows(columns, starts[bar] as number, starts[bar + 1] ?? columns[0].length, bars, bar, intervalMs);
  }
  return bars;
}

/** The first row of each longer bar. */
function firstRows(times: Column, intervalMs: number): number[] {
  const starts: number[] = [];
  let before = NaN;
  for (let k = 0; k < times.length; k++) {
    const bar = Math.floor((times[k] as number) / intervalMs);
    if (bar !== before) starts.push(k);
    before = bar;
  }
  return starts;
}

function joinRows(
  rows: CandleColumns,
  from: number,
  until: number,
  bars: CandleColumns,
  bar: number,
  intervalMs: number,
): void {
  const [times, opens, highs, lows, closes, volumes] = rows;
  bars[0][bar] = Math.floor((times[from] as number) / intervalMs) * intervalMs;
  bars[1][bar] = opens[from] as number;
  bars[4][bar] = closes[until - 1] as number;
  let high = 0;
  let low = Infinity;
  let units = 0n;
  for (let k = from; k < until; k++) {
    high = Math.max(high, highs[k] as number);
    low = Math.min(low, lows[k] as number);
    units += BigInt(quantityUnits(volumes[k] as number));
  }
  bars[2][bar] = high;
  bars[3][bar] = low;
  bars[5][bar] = quantityOfUnits(units);
}
