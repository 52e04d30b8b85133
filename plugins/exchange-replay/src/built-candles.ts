import type { Candle } from '@autotrader/sdk';
import { addTime, addTrade, createCandleBuilder, nextBoundary } from '@autotrader/sdk/candles';
import { tradeAt, type TradeSeries } from '@autotrader/sdk/data';
import type { Rows } from './row-track.js';

/** Bars built from a trade file by the builder that a live bot uses, with the ids of their last trades. */
export interface BuiltCandles {
  readonly candles: readonly Candle[];
  readonly lastIds: readonly number[];
}

/** Builds all bars of a trade file. */
export function buildCandles(series: TradeSeries, intervalMs: number): BuiltCandles {
  const candles: Candle[] = [];
  const lastIds: number[] = [];
  const keep = (candle: Candle, lastId: number): void => {
    candles.push(candle);
    lastIds.push(lastId);
  };
  const builder = createCandleBuilder([{ id: series.instrument, intervalMs }]);
  for (let i = 0; i < series.length; i += 1) addTrade(builder, tradeAt(series, i), keep);
  addTime(builder, nextBoundary(series.time[series.length - 1] ?? 0, [intervalMs]), keep);
  return { candles, lastIds };
}

/** Built bars as rows of a track. */
export const builtRows = (instrument: Rows['instrument'], { candles, lastIds }: BuiltCandles): Rows => ({
  instrument,
  rank: 0,
  length: candles.length,
  timeAt: (index) => endOf(candles[index] as Candle),
  startAt: (index) => (candles[index] as Candle).openTime,
  idAt: (index) => lastIds[index] as number,
  eventAt: (index) => candles[index] as Candle,
});

/** When a bar closes, epoch ms. */
export const endOf = (candle: Candle): number => candle.openTime + candle.intervalMs;
