import { botError, type InstrumentId, parseInstrumentId, type RehearsalFile } from '@autotrader/sdk';
import { dataTradeId } from '@autotrader/sdk/candles';
import { type DataReport, loadCandles, loadTrades, sniff } from '@autotrader/sdk/data';
import { candleTape } from './candle-tape.js';
import { rowTape } from './row-tape.js';
import type { MarketFacts, Tape } from './tape.js';

/** A trade file's last bar is taken to be this long unless the request says otherwise, ms. */
const TRADE_BAR_MS = 60_000;

/**
 * Opens a data file as a market. Precision and smallest order are the file's own. Throws the loader's errors, and
 * BOT_DATA_UNUSABLE for a file without prints or candles.
 */
export function fileTape(request: RehearsalFile): Tape {
  const kind = sniff(request.file);
  if (kind === 'candles') return candles(request);
  if (kind === 'trades') return trades(request);
  throw botError('BOT_DATA_UNUSABLE', {
    file: request.file,
    reason: `it holds a ${kind}, no candles or trades`,
  });
}

function candles({ file, instrument, intervalMs }: RehearsalFile): Tape {
  const series = loadCandles(file, { instrument, ...(intervalMs && { intervalMs }) });
  return candleTape(factsOf(instrument, series.report), series);
}

function trades({ file, instrument, intervalMs = TRADE_BAR_MS }: RehearsalFile): Tape {
  const { length, time, price, amount, buy, report } = loadTrades(file, { instrument });
  const ids = Float64Array.from({ length }, (_, row) => dataTradeId(row, 0));
  const rows = { length, ids, times: time, prices: price, amounts: amount, bids: buy };
  const end = (Math.floor(report.last / intervalMs) + 1) * intervalMs;
  return rowTape(factsOf(instrument, report), rows, end);
}

function factsOf(instrument: InstrumentId, { tickSize, lotSize }: DataReport): MarketFacts {
  const { base, quote } = parseInstrumentId(instrument) ?? unreadable(instrument);
  return {
    marketId: `${base}-${quote}`,
    base,
    quote,
    priceDecimals: decimalsOf(tickSize),
    amountDecimals: decimalsOf(lotSize),
    minOrderAmount: lotSize,
  };
}

/** Decimal places of a step: 2 of '0.01', 0 of '1'. */
function decimalsOf(step: string): number {
  return step.split('.')[1]?.length ?? 0;
}

function unreadable(instrument: InstrumentId): never {
  throw botError('BOT_INSTRUMENT_UNKNOWN', { instrument, venue: 'the rehearsal', suggestion: '' });
}
