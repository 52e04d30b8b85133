import type { Candle, InstrumentId } from '@autotrader/sdk';
import { candleAt, type CandleSeries } from '@autotrader/sdk/data';
import { firstNotBelow, type StartAfter, type Track } from './track.js';

/** Ids a row of a candle file takes: its last is the cursor of the candle. */
const IDS_PER_ROW = 4;

/** The bars of a candle file. */
export class CandleTrack implements Track {
  readonly rank = 0;
  readonly instrument: InstrumentId;
  readonly lastTime: number;
  time = Infinity;
  cursorId = 0;
  readonly #series: CandleSeries;
  #index: number;

  constructor(series: CandleSeries, start: StartAfter) {
    this.instrument = series.instrument;
    this.#series = series;
    this.lastTime = (series.openTime[series.length - 1] ?? -Infinity) + series.intervalMs;
    this.#index = firstRow(series, start);
    this.#look();
  }

  take(): Candle {
    const candle = candleAt(this.#series, this.#index);
    this.#index += 1;
    this.#look();
    return candle;
  }

  #look(): void {
    const { openTime, length, intervalMs } = this.#series;
    this.cursorId = IDS_PER_ROW * (this.#index + 1);
    this.time = this.#index < length ? (openTime[this.#index] as number) + intervalMs : Infinity;
  }
}

/** The first row of which not all is known: its cursor is above `afterId`, or its bar opens at `afterTime` or later. */
export function firstRow({ openTime, length }: CandleSeries, { afterId, afterTime }: StartAfter): number {
  if (afterId !== undefined) return Math.floor(afterId / IDS_PER_ROW);
  if (afterTime === undefined) return 0;
  return firstNotBelow(length, (index) => openTime[index] as number, afterTime);
}
