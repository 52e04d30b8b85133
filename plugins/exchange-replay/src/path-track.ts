import type { InstrumentId, Trade } from '@autotrader/sdk';
import { candleToTrades } from '@autotrader/sdk/candles';
import { candleAt, type CandleSeries } from '@autotrader/sdk/data';
import { firstRow } from './candle-track.js';
import type { StartAfter, Track } from './track.js';

/** The bars of a candle file as the trades they stand for. */
export class PathTrack implements Track {
  readonly rank = 1;
  readonly instrument: InstrumentId;
  readonly lastTime: number;
  time = Infinity;
  cursorId = 0;
  readonly #series: CandleSeries;
  #row: number;
  #trades: readonly Trade[] = [];
  #leg = 0;

  constructor(series: CandleSeries, start: StartAfter) {
    this.instrument = series.instrument;
    this.#series = series;
    this.lastTime = tradesOf(series, series.length - 1).at(-1)?.time ?? -Infinity;
    this.#row = firstRow(series, start);
    this.#load();
    while (this.time < Infinity && this.cursorId <= (start.afterId ?? 0)) this.take();
  }

  take(): Trade {
    const trade = this.#trades[this.#leg] as Trade;
    this.#leg += 1;
    if (this.#leg < this.#trades.length) this.#look();
    else this.#nextRow();
    return trade;
  }

  #nextRow(): void {
    this.#row += 1;
    this.#load();
  }

  #load(): void {
    this.#trades = tradesOf(this.#series, this.#row);
    this.#leg = 0;
    this.#look();
  }

  #look(): void {
    const head = this.#trades[this.#leg];
    this.time = head?.time ?? Infinity;
    this.cursorId = head?.id ?? 0;
  }
}

const tradesOf = (series: CandleSeries, row: number): readonly Trade[] =>
  row >= 0 && row < series.length ? candleToTrades(candleAt(series, row), row) : [];
