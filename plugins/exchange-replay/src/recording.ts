import { botError, type Candle, type Feed } from '@autotrader/sdk';
import { dataTradeId } from '@autotrader/sdk/candles';
import {
  bookAt,
  candleAt,
  loadBooks,
  loadCandles,
  loadTrades,
  sniff,
  tradeAt,
  type BookSeries,
  type CandleSeries,
  type DataReport,
  type TradeSeries,
} from '@autotrader/sdk/data';
import { buildCandles, builtRows, endOf } from './built-candles.js';
import { CandleTrack } from './candle-track.js';
import type { ReplayFile } from './options.js';
import { PathTrack } from './path-track.js';
import { RowTrack } from './row-track.js';
import type { StartAfter, Track } from './track.js';

/** Bar length of a file that has none of its own and for which none is given, ms. */
const DEFAULT_INTERVAL_MS = 60_000;

/** A data file, read. */
export interface Recording {
  /** As what it is played unless told. */
  readonly feed: Feed;
  readonly intervalMs: number;
  readonly report: DataReport;
  readonly sha256: string;
  /** A stream of it. Throws BOT_DATA_UNUSABLE for a feed the file cannot give. */
  track(feed: Feed, start: StartAfter): Track;
  /** Its bars, those that can be made of it. */
  candles(): Iterable<Candle>;
}

/**
 * Reads a file as what it holds. `intervalMs` asks for bars of that length. Throws BOT_DATA_UNREADABLE,
 * BOT_DATA_UNUSABLE, BOT_DATA_INTERVAL.
 */
export function openRecording(file: ReplayFile, intervalMs = file.intervalMs): Recording {
  const kind = sniff(file.file);
  const { instrument } = file;
  if (kind === 'trades') {
    return tradeRecording(loadTrades(file.file, { instrument }), intervalMs ?? DEFAULT_INTERVAL_MS);
  }
  if (kind === 'book')
    return bookRecording(loadBooks(file.file, { instrument }), intervalMs ?? DEFAULT_INTERVAL_MS);
  return candleRecording(loadCandles(file.file, { instrument, ...(intervalMs ? { intervalMs } : {}) }));
}

function candleRecording(series: CandleSeries): Recording {
  const { intervalMs, report, sha256, file } = series;
  return {
    ...{ feed: 'candles', intervalMs, report, sha256 },
    track(feed, start) {
      if (feed === 'book') throw cannot(file, feed, 'candles');
      return feed === 'candles' ? new CandleTrack(series, start) : new PathTrack(series, start);
    },
    *candles() {
      for (let i = 0; i < series.length; i += 1) yield candleAt(series, i);
    },
  };
}

function tradeRecording(series: TradeSeries, intervalMs: number): Recording {
  const { instrument, time, length, report, sha256, file } = series;
  const timeAt = (index: number): number => time[index] as number;
  const idAt = (index: number): number => dataTradeId(index, 0);
  const eventAt = (index: number) => tradeAt(series, index);
  const prints = { instrument, rank: 1 as const, length, timeAt, startAt: timeAt, idAt, eventAt };
  return {
    ...{ feed: 'trades', intervalMs, report, sha256 },
    track(feed, start) {
      if (feed === 'book') throw cannot(file, feed, 'trades');
      if (feed === 'trades') return new RowTrack(prints, start);
      return new RowTrack(builtRows(instrument, buildCandles(series, intervalMs)), start);
    },
    candles: () => buildCandles(series, intervalMs).candles,
  };
}

function bookRecording(series: BookSeries, intervalMs: number): Recording {
  const { instrument, time, length, report, sha256, file } = series;
  const timeAt = (index: number): number => time[index] as number;
  const eventAt = (index: number) => bookAt(series, index);
  const books = {
    instrument,
    rank: 1 as const,
    length,
    timeAt,
    startAt: timeAt,
    idAt: (i: number) => i + 1,
    eventAt,
  };
  return {
    ...{ feed: 'book', intervalMs, report, sha256 },
    track(feed, start) {
      if (feed !== 'book') throw cannot(file, feed, 'books');
      return new RowTrack(books, start);
    },
    candles: () => [],
  };
}

/** The last `count` bars that end at `before` or earlier, oldest first. */
export function candlesBefore(recording: Recording, count: number, before: number): Candle[] {
  const found: Candle[] = [];
  for (const candle of recording.candles()) {
    if (endOf(candle) > before) break;
    found.push(candle);
    if (found.length >= 2 * count) found.splice(0, count);
  }
  return count > 0 ? found.slice(-count) : [];
}

const cannot = (file: string, feed: Feed, held: string) =>
  botError('BOT_DATA_UNUSABLE', { file, reason: `it holds ${held}, which cannot be played as ${feed}` });
