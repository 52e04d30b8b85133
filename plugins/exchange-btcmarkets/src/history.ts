import { Candle, type InstrumentId } from '@autotrader/sdk';
import { decimal, positiveDecimal } from './decimal.js';
import { fetchTime, listOf } from './reply.js';
import type { Rest } from './rest.js';
import { GRACE_MS } from './stream-state.js';
import { timestamp } from './timestamp.js';
import { tradeHistory, type HistoryRequest } from './trade-history.js';
import { marketOf } from './trade-page.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The venue's windows that start at multiples of their length since 1970, longest first. */
const WINDOWS: readonly (readonly [name: string, ms: number])[] = [
  ['1d', 24 * HOUR],
  ['6h', 6 * HOUR],
  ['4h', 4 * HOUR],
  ['3h', 3 * HOUR],
  ['2h', 2 * HOUR],
  ['1h', HOUR],
  ['30m', 30 * MINUTE],
  ['15m', 15 * MINUTE],
  ['5m', 5 * MINUTE],
  ['3m', 3 * MINUTE],
  ['1m', MINUTE],
];
/** Rows the venue serves between `from` and `to`. */
const ROWS_MAX = 1_000;
/** Requests for one history at most; quiet stretches cost requests without rows. */
const REQUESTS_MAX = 60;

/**
 * Closed candles, oldest first, quiet intervals absent. Lengths the venue does not have are summed up from the longest
 * window that divides them; shorter bars are built from the venue's trades.
 */
export async function fetchHistory(rest: Rest, request: HistoryRequest): Promise<Candle[]> {
  const window = WINDOWS.find(([, ms]) => request.intervalMs % ms === 0);
  if (request.count <= 0) return [];
  const end = request.before ?? (await fetchTime(rest)) - GRACE_MS;
  const last = Math.floor(end / request.intervalMs) * request.intervalMs;
  if (!window) return tradeHistory(rest, request, last);
  return newest(rest, request, window, last);
}

async function newest(
  rest: Rest,
  { instrument, intervalMs, count }: HistoryRequest,
  [name, ms]: readonly [string, number],
  end: number,
): Promise<Candle[]> {
  const span = Math.min(ROWS_MAX * ms, Math.ceil((count * ms) / intervalMs) * intervalMs * (intervalMs / ms));
  const step = Math.max(intervalMs, Math.floor(span / intervalMs) * intervalMs);
  let candles: Candle[] = [];
  let to = end;
  for (let request = 0; request < REQUESTS_MAX && candles.length < count && to > 0; request++) {
    const rows = await fetchRows(rest, instrument, name, ms, Math.max(0, to - step), to);
    candles = [...summed(rows, instrument, intervalMs), ...candles];
    to -= step;
  }
  return candles.slice(-count);
}

/** Rows of one window that start in [from, to), oldest first, each once. */
async function fetchRows(
  rest: Rest,
  instrument: InstrumentId,
  timeWindow: string,
  ms: number,
  from: number,
  to: number,
): Promise<Candle[]> {
  const path = `/markets/${marketOf(instrument)}/candles`;
  const range = { from: new Date(from).toISOString(), to: new Date(to - ms).toISOString() };
  const rows = listOf(await rest.get(path, 'markets', { timeWindow, ...range }), path);
  const byTime = new Map<number, Candle>();
  for (const row of rows) {
    const candle = candleOf(row, instrument, ms);
    if (candle && candle.openTime >= from && candle.openTime < to) byTime.set(candle.openTime, candle);
  }
  return [...byTime.values()].sort((a, b) => a.openTime - b.openTime);
}

function candleOf(row: unknown, instrument: InstrumentId, ms: number): Candle | undefined {
  if (!Array.isArray(row)) return undefined;
  const [text, ...figures] = row as unknown[];
  const time = timestamp(text);
  const [open = NaN, high = NaN, low = NaN, close = NaN] = figures.slice(0, 4).map(positiveDecimal);
  const volume = decimal(figures[4]);
  const sound =
    low <= Math.min(open, close) && high >= Math.max(open, close) && time % ms === 0 && volume > 0;
  return sound ? new Candle(instrument, time, ms, open, high, low, close, volume) : undefined;
}

function summed(rows: readonly Candle[], instrument: InstrumentId, intervalMs: number): Candle[] {
  const bars = new Map<number, Candle[]>();
  for (const row of rows) {
    const openTime = Math.floor(row.openTime / intervalMs) * intervalMs;
    bars.set(openTime, [...(bars.get(openTime) ?? []), row]);
  }
  return [...bars].map(([openTime, parts]) => sum(parts, instrument, openTime, intervalMs));
}

function sum(
  parts: readonly Candle[],
  instrument: InstrumentId,
  openTime: number,
  intervalMs: number,
): Candle {
  const high = Math.max(...parts.map((part) => part.high));
  const low = Math.min(...parts.map((part) => part.low));
  // In units of 1e-8, because floats would not add up.
  const units = parts.reduce((total, part) => total + Math.round(part.volume * 1e8), 0);
  const [open, close] = [parts[0]?.open ?? NaN, parts.at(-1)?.close ?? NaN];
  const volume = parts.length === 1 ? (parts[0]?.volume ?? NaN) : units / 1e8;
  return new Candle(instrument, openTime, intervalMs, open, high, low, close, volume);
}
