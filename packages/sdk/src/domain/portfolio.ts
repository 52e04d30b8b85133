import type { InstrumentId } from './instrument.js';

/** What a lane holds of one instrument, as numbers for decisions; the exact values are the ledger's. */
export interface Position {
  readonly instrument: InstrumentId;
  /** Base currency, above 0: spot positions are long. */
  readonly quantity: number;
  /** Average price paid, quote currency. */
  readonly entryPrice: number;
  /** Exchange time of the first fill, epoch ms. */
  readonly openedAt: number;
}

/** An entry and its complete exit. Money in units of 1e-8; `profit` is after fees. */
export interface RoundTrip {
  readonly instrument: InstrumentId;
  readonly openedAt: number;
  readonly closedAt: number;
  readonly quantity: bigint;
  readonly entryValue: bigint;
  readonly exitValue: bigint;
  readonly fees: bigint;
  readonly profit: bigint;
}
