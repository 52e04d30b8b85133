import { fewestTrades } from '../candles/index.js';
import { roundCell, timeRefusal, valueRefusal } from './cell-check.js';
import { Columns } from './columns.js';
import { COLUMNS, type Header } from './header.js';
import { StepCounter } from './interval.js';
import { DECIMALS } from './number-text.js';
import type { Tally } from './report.js';
import type { RowScanner } from './row-scanner.js';
import { places } from './rows.js';

const NAMES = COLUMNS.candles;
const VOLUME = 5;
/** Index of the kept column that says from which line a row came. */
export const LINE = 6;
const UNITS_PER_COIN = 1e8;

/** Checks candle rows and keeps the good ones: the six columns in the order of `COLUMNS.candles`, and the line. */
export class CandleRows {
  readonly columns = new Columns(NAMES.length + 1);
  /** Steps of the times, those of quiet intervals among them. */
  readonly steps = new StepCounter();
  private readonly cells: readonly number[];
  /** The present row as it is kept, rounded. */
  private readonly row = new Float64Array(NAMES.length + 1);
  private rounded = false;
  private before = -1;

  constructor(
    header: Header,
    private readonly tally: Tally,
  ) {
    this.cells = places(header, NAMES);
  }

  /** Keeps a row, or tells why it cannot be used. */
  take(scanner: RowScanner): string {
    const refusal = this.readTime(scanner) || this.readNumbers(scanner) || this.shapeRefusal();
    if (refusal !== '') return refusal;
    this.before = this.row[0] as number;
    this.steps.add(this.before);
    if (this.row[VOLUME] === 0) this.tally.zeroVolume++;
    else this.keep(scanner);
    return '';
  }

  private readTime(scanner: RowScanner): string {
    const cell = this.cells[0] as number;
    const time = scanner.values[cell] as number;
    this.row[0] = time;
    return (
      timeRefusal(scanner, cell, this.before) ||
      (time === this.before ? 'ts_ms is that of an earlier row' : '')
    );
  }

  private readNumbers(scanner: RowScanner): string {
    this.rounded = false;
    for (let k = 1; k < NAMES.length; k++) {
      const cell = this.cells[k] as number;
      const refusal = valueRefusal(scanner, cell, NAMES[k] as string);
      if (refusal !== '') return refusal;
      if (roundCell(scanner, cell)) this.rounded = true;
      this.row[k] = scanner.values[cell] as number;
    }
    return '';
  }

  private shapeRefusal(): string {
    const open = this.row[1] as number;
    const high = this.row[2] as number;
    const low = this.row[3] as number;
    const close = this.row[4] as number;
    if (low === 0) return 'low is zero';
    if (high < low) return 'high is below low';
    if (open > high || open < low) return 'open is not between low and high';
    return close > high || close < low ? 'close is not between low and high' : '';
  }

  private keep(scanner: RowScanner): void {
    for (let k = 1; k < VOLUME; k++) this.tally.price(scanner.decimals[this.cells[k] as number] as number);
    this.tally.quantity(scanner.decimals[this.cells[VOLUME] as number] as number);
    this.enlargeVolume();
    if (this.rounded) this.tally.rounded++;
    this.row[LINE] = scanner.line;
    this.columns.push(this.row);
  }

  /** A bar of n different prices takes n trades of at least 1e-8 each; fewer could not be played or rebuilt. */
  private enlargeVolume(): void {
    if ((this.row[VOLUME] as number) >= 4 / UNITS_PER_COIN) return;
    const [, open = 0, high = 0, low = 0, close = 0, volume = 0] = this.row;
    const least = fewestTrades(open, high, low, close) / UNITS_PER_COIN;
    if (volume >= least) return;
    this.row[VOLUME] = least;
    this.rounded = true;
    this.tally.quantity(DECIMALS);
  }
}
