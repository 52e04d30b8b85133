import type { InstrumentId } from './instrument.js';

/** Aggressor's side of a public print, and the side of an order. */
export type Side = 'buy' | 'sell';

/**
 * A closed bar. Prices are in quote currency, volume in base currency, times in epoch milliseconds (UTC).
 * One class, plain number fields, never frozen: engines allocate one a bar, and V8 keeps it in one shape.
 *
 * @example
 * new Candle('BTC-AUD@btcmarkets', 1577836800000, 60_000, 150000, 150100, 149900, 150050, 0.5);
 */
export class Candle {
  readonly kind = 'candle';
  constructor(
    readonly instrument: InstrumentId,
    /** Start of the bar, epoch ms. It closes at `openTime + intervalMs`. */
    readonly openTime: number,
    readonly intervalMs: number,
    readonly open: number,
    readonly high: number,
    readonly low: number,
    readonly close: number,
    readonly volume: number,
  ) {}
}

/**
 * A public print of the venue. `id` rises with time within one instrument.
 *
 * @example
 * new Trade('BTC-AUD@btcmarkets', 7006384466, 1741854475691, 131200.34, 0.00151228, 'buy');
 */
export class Trade {
  readonly kind = 'trade';
  constructor(
    readonly instrument: InstrumentId,
    /** The venue's trade id, a safe integer. */
    readonly id: number,
    /** Exchange time, epoch ms. */
    readonly time: number,
    readonly price: number,
    readonly quantity: number,
    /** Side of the aggressor. */
    readonly side: Side,
  ) {}
}

/** Best bid and ask; a missing side is NaN. Prices in quote currency, quantities in base currency. */
export interface Quote {
  readonly kind: 'quote';
  readonly instrument: InstrumentId;
  readonly time: number;
  readonly bid: number;
  readonly ask: number;
}

/** One price level: price (quote currency), total quantity (base currency; 0 removes the level). */
export type BookLevel = readonly [price: number, quantity: number];

/** A whole order book, best level first. */
export interface BookSnapshot {
  readonly kind: 'bookSnapshot';
  readonly instrument: InstrumentId;
  readonly time: number;
  readonly snapshotId: number;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

/** Changed levels of an order book since the one before; quantities are absolute. */
export interface BookDelta {
  readonly kind: 'bookDelta';
  readonly instrument: InstrumentId;
  readonly time: number;
  readonly snapshotId: number;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

/** The venue's time reached a candle boundary (epoch ms): every candle that ends at or before it closes. */
export interface Clock {
  readonly kind: 'clock';
  readonly time: number;
}

/** Events of a stream between `from` and `to` (epoch ms) are lost for good: backfill has failed. */
export interface Gap {
  readonly kind: 'gap';
  readonly instrument: InstrumentId;
  readonly from: number;
  readonly to: number;
}

/** What a venue tells about its markets. */
export type MarketEvent = Trade | Quote | BookSnapshot | BookDelta | Candle | Clock | Gap;

/** What an instrument's journal holds: prints, bars or books. */
export type Feed = 'trades' | 'candles' | 'book';
