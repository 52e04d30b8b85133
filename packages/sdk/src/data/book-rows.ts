import { roundCell, timeRefusal, valueRefusal } from './cell-check.js';
import { Columns } from './columns.js';
import type { Header } from './header.js';
import type { Tally } from './report.js';
import type { RowScanner } from './row-scanner.js';
import { places } from './rows.js';

const LEVEL = ['p', 'q'] as const;

/** Checks book rows and keeps the good ones. */
export class BookRows {
  /** Levels a side that the header has. */
  readonly depth: number;
  private readonly time: number;
  /** Places of b0p, b0q, a0p, a0q, b1p, … */
  private readonly cells: readonly number[];
  private readonly names: readonly string[];
  private readonly columns: Columns;
  private before = -1;
  private rounded = false;

  constructor(
    header: Header,
    private readonly tally: Tally,
  ) {
    this.depth = depthOf(header);
    this.names = Array.from({ length: this.depth }, (_, level) => levelNames(level)).flat();
    [this.time = 0] = places(header, ['ts_ms']);
    this.cells = places(header, this.names);
    this.columns = new Columns(1 + this.cells.length);
  }

  /** Keeps a row, or tells why it cannot be used. */
  take(scanner: RowScanner): string {
    this.rounded = false;
    const refusal =
      timeRefusal(scanner, this.time, this.before) ||
      this.sideRefusal(scanner, 0, -1) ||
      this.sideRefusal(scanner, 2, 1) ||
      this.spreadRefusal(scanner);
    if (refusal === '') this.keep(scanner);
    return refusal;
  }

  /** Times, and the cells row by row. */
  table(): { time: Float64Array; cells: Float64Array } {
    const columns = this.cells.map((_, k) => this.columns.column(k + 1));
    const time = this.columns.column(0);
    const cells = new Float64Array(time.length * columns.length);
    columns.forEach((column, k) => column.forEach((value, row) => (cells[row * columns.length + k] = value)));
    return { time, cells };
  }

  /** Checks the levels whose price is at `first`, `first + 4`, …; prices go in `direction` with the depth. */
  private sideRefusal(scanner: RowScanner, first: number, direction: number): string {
    let before = NaN;
    let ended = false;
    for (let at = first; at < this.cells.length; at += 2 * LEVEL.length) {
      const empty =
        scanner.isEmpty(this.cells[at] as number) && scanner.isEmpty(this.cells[at + 1] as number);
      if (empty) ended = true;
      else {
        const refusal = ended
          ? `${this.names[at]} follows an empty level`
          : this.levelRefusal(scanner, at, before, direction);
        if (refusal !== '') return refusal;
        before = scanner.values[this.cells[at] as number] as number;
      }
    }
    return '';
  }

  private levelRefusal(scanner: RowScanner, at: number, before: number, direction: number): string {
    for (const k of [at, at + 1]) {
      const cell = this.cells[k] as number;
      const refusal = valueRefusal(scanner, cell, this.names[k] as string);
      if (refusal !== '') return refusal;
      if (roundCell(scanner, cell)) this.rounded = true;
      if (scanner.values[cell] === 0) return `${this.names[k]} is zero`;
    }
    const price = scanner.values[this.cells[at] as number] as number;
    return (price - before) * direction <= 0 ? `${this.names[at]} is out of order` : '';
  }

  private spreadRefusal(scanner: RowScanner): string {
    const [bid = 0, , ask = 0] = this.cells.map((cell) => scanner.values[cell] as number);
    return bid >= ask ? 'the best bid is not below the best ask' : '';
  }

  private keep(scanner: RowScanner): void {
    const time = scanner.values[this.time] as number;
    this.before = time;
    if (this.rounded) this.tally.rounded++;
    this.columns.push(
      Float64Array.from([this.time, ...this.cells], (cell) => scanner.values[cell] as number),
    );
    this.cells.forEach((cell, k) => {
      const decimals = scanner.decimals[cell] as number;
      if (k % LEVEL.length === 0) this.tally.price(decimals);
      else this.tally.quantity(decimals);
    });
  }
}

const levelNames = (level: number): string[] =>
  ['b', 'a'].flatMap((side) => LEVEL.map((what) => `${side}${level}${what}`));

function depthOf({ names }: Header): number {
  let depth = 1;
  while (levelNames(depth).every((name) => names.includes(name))) depth++;
  return depth;
}
