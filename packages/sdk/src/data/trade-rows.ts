import { roundCell, timeRefusal, valueRefusal } from './cell-check.js';
import { Columns } from './columns.js';
import { COLUMNS, type Header, shown } from './header.js';
import type { Tally } from './report.js';
import type { RowScanner } from './row-scanner.js';
import { places } from './rows.js';

const SIDES: Readonly<Record<string, number>> = { buy: 1, sell: 0 };

/** Checks trade rows and keeps the good ones: time, price, amount, and 1 for a buyer as aggressor. */
export class TradeRows {
  private readonly columns = new Columns(COLUMNS.trades.length);
  /** The present row as it is kept. */
  private readonly row = new Float64Array(COLUMNS.trades.length);
  private readonly time: number;
  private readonly price: number;
  private readonly amount: number;
  private readonly side: number;
  private before = -1;

  constructor(
    header: Header,
    private readonly tally: Tally,
  ) {
    const [time = 0, price = 0, amount = 0, side = 0] = places(header, COLUMNS.trades);
    this.time = time;
    this.price = price;
    this.amount = amount;
    this.side = side;
  }

  /** Keeps a row, or tells why it cannot be used. */
  take(scanner: RowScanner): string {
    const refusal =
      timeRefusal(scanner, this.time, this.before) ||
      valueRefusal(scanner, this.price, 'price') ||
      valueRefusal(scanner, this.amount, 'amount');
    if (refusal !== '') return refusal;
    const roundedPrice = roundCell(scanner, this.price);
    const roundedAmount = roundCell(scanner, this.amount);
    if (scanner.values[this.price] === 0) return 'price is zero';
    if (scanner.values[this.amount] === 0) return 'amount is zero';
    const side = SIDES[scanner.text(this.side).trim().toLowerCase()];
    if (side === undefined) return `side is ${shown(scanner.text(this.side))}, neither buy nor sell`;
    this.keep(scanner, side, roundedPrice || roundedAmount);
    return '';
  }

  /** Time, price, amount, side. */
  table(): [Float64Array, Float64Array, Float64Array, Float64Array] {
    const { columns } = this;
    return [columns.column(0), columns.column(1), columns.column(2), columns.column(3)];
  }

  private keep(scanner: RowScanner, side: number, rounded: boolean): void {
    const time = scanner.values[this.time] as number;
    this.before = time;
    if (rounded) this.tally.rounded++;
    this.tally.price(scanner.decimals[this.price] as number);
    this.tally.quantity(scanner.decimals[this.amount] as number);
    this.row.set([time, scanner.values[this.price] as number, scanner.values[this.amount] as number, side]);
    this.columns.push(this.row);
  }
}
