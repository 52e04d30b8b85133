import { dataTradeId } from '../candles/index.js';
import type { InstrumentId } from '../domain/instrument.js';
import { type Side, Trade } from '../domain/market-event.js';
import { readHeader } from './header.js';
import { type DataReport, Tally } from './report.js';
import { readRows } from './rows.js';
import { readSource } from './source-file.js';
import { TradeRows } from './trade-rows.js';

/** Prints of one instrument, oldest first, a column an array; price in quote currency, amount in base currency. */
export interface TradeSeries {
  readonly instrument: InstrumentId;
  readonly file: string;
  /** SHA-256 of the file as it lies on the disk, lower-case hex. */
  readonly sha256: string;
  readonly length: number;
  /** Epoch ms. */
  readonly time: Float64Array;
  readonly price: Float64Array;
  readonly amount: Float64Array;
  /** Side of the aggressor: 1 buys, 0 sells. */
  readonly buy: Uint8Array;
  readonly report: DataReport;
}

/** How to read a trade or book file. */
export interface DataFileOptions {
  readonly instrument: InstrumentId;
}

/**
 * Reads a trade file: CSV, plain or gzip, header `ts_ms,price,amount,side` and any other columns. Rounding, rejected
 * rows and errors as of `loadCandles`; a time may repeat, but not go back.
 *
 * @example
 * const series = loadTrades('trades.csv', { instrument: 'BTC-AUD@btcmarkets' });
 * tradeAt(series, 0).price;
 */
export function loadTrades(file: string, options: DataFileOptions): TradeSeries {
  const source = readSource(file);
  const header = readHeader(source, 'trades');
  const tally = new Tally();
  const rows = new TradeRows(header, tally);
  readRows(source, header, tally, (scanner) => rows.take(scanner));
  const [time, price, amount, side] = rows.table();
  const { instrument } = options;
  const buy = Uint8Array.from(side);
  return {
    instrument,
    file,
    sha256: source.sha256,
    length: time.length,
    time,
    price,
    amount,
    buy,
    report: tally.report(time),
  };
}

/**
 * One print of a series as the event that engines take; its id is made from its place (`dataTradeId`).
 *
 * @example
 * for (let k = 0; k < series.length; k++) addTrade(builder, tradeAt(series, k), onCandle);
 */
export function tradeAt({ instrument, time, price, amount, buy }: TradeSeries, index: number): Trade {
  const side: Side = buy[index] === 1 ? 'buy' : 'sell';
  const id = dataTradeId(index, 0);
  return new Trade(
    instrument,
    id,
    time[index] as number,
    price[index] as number,
    amount[index] as number,
    side,
  );
}
