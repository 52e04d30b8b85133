import { stepOfDecimals } from './number-text.js';

/** Rejected rows of which line and reason are kept. */
export const MAXIMUM_SAMPLES = 20;

/** A row that was not used, and why. */
export interface RejectedRow {
  /** Line in the file, from 1 (the header's). */
  readonly line: number;
  readonly reason: string;
}

/** What became of a file's rows. */
export interface DataReport {
  /** Rows of the file, the header and empty lines apart. */
  readonly rows: number;
  /** Rows used: rows - zeroVolume - rejected. */
  readonly used: number;
  /** Used rows of which a number was changed: it had more than 8 decimal places, or a volume too small for its prices. */
  readonly rounded: number;
  /** Candles without volume: quiet intervals, left out. */
  readonly zeroVolume: number;
  readonly rejected: number;
  /** The first rejected rows. */
  readonly samples: readonly RejectedRow[];
  /** Bar length of the file (before aggregation), ms; 0 for trades and books. */
  readonly intervalMs: number;
  /** Precision of the file's prices as a decimal string, at most '0.00000001'. */
  readonly tickSize: string;
  /** Precision of the file's volumes or amounts as a decimal string, at most '0.00000001'. */
  readonly lotSize: string;
  /** Exchange time of the first and the last used row, epoch ms. */
  readonly first: number;
  readonly last: number;
}

/** Counts what becomes of rows while a file is read. */
export class Tally {
  rows = 0;
  rounded = 0;
  zeroVolume = 0;
  rejected = 0;
  private priceDecimals = 0;
  private quantityDecimals = 0;
  private readonly samples: RejectedRow[] = [];

  reject(line: number, reason: string): void {
    this.rejected++;
    if (this.samples.length < MAXIMUM_SAMPLES) this.samples.push({ line, reason });
  }

  /** Notes the decimal places of a used price. */
  price(decimals: number): void {
    if (decimals > this.priceDecimals) this.priceDecimals = decimals;
  }

  /** Notes the decimal places of a used volume or amount. */
  quantity(decimals: number): void {
    if (decimals > this.quantityDecimals) this.quantityDecimals = decimals;
  }

  report(times: Float64Array, intervalMs = 0): DataReport {
    const { rows, rounded, zeroVolume, rejected } = this;
    const samples = [...this.samples].sort((a, b) => a.line - b.line);
    const sizes = {
      tickSize: stepOfDecimals(this.priceDecimals),
      lotSize: stepOfDecimals(this.quantityDecimals),
    };
    const span = { first: times[0] ?? NaN, last: times.at(-1) ?? NaN };
    const used = rows - zeroVolume - rejected;
    return { rows, used, rounded, zeroVolume, rejected, samples, intervalMs, ...sizes, ...span };
  }

  /** Why nothing could be used. */
  emptyReason(): string {
    if (this.rows === 0) return 'it has a header but no rows';
    const [first] = this.samples;
    const example = first ? `; line ${first.line}: ${first.reason}` : '';
    return `none of its ${this.rows} rows can be used${example}`;
  }
}
