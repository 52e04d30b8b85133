import { Candle, Trade, type BookSnapshot } from '../domain/market-event.js';
import type { InstrumentId } from '../domain/instrument.js';
import { createRandom, nextNormal, nextUniform, type RandomState } from '../random/index.js';

/** Length of the generated bars, ms. */
export const BAR_MS = 60_000;
/** Exchange time of the first generated bar, epoch ms. */
export const START_MS = 1_577_836_800_000;
/** Instruments of the generated markets. */
export const FIRST: InstrumentId = 'AAA-QQQ@kit';
export const SECOND: InstrumentId = 'BBB-QQQ@kit';

/** What a trial is run on. */
export interface Plan {
  readonly seed: number;
  readonly length: number;
  /** From this input on everything is drawn from another seed: the past stays, the future changes. */
  readonly futureFrom?: number;
  /** Numbers that ought not to come: none but NaN, or no change at all. */
  readonly fault?: 'nan' | 'flat';
  /** Overwrite every event after the call that got it, as an engine that reuses objects would. */
  readonly scribble?: boolean;
}

/** A random stream that a plan's change of future diverts: draws of input i depend on i and the seed only. */
export function drawsOf(plan: Plan, i: number, stream: number): RandomState {
  const diverted = plan.futureFrom !== undefined && i >= plan.futureFrom;
  return createRandom((plan.seed * 7919 + stream * 104_729 + i * 31 + (diverted ? 15_485_863 : 0)) >>> 0);
}

/**
 * Bars of a seeded random walk on a tick of 0.01, with holes now and then.
 *
 * @example
 * generateCandles({ seed: 1, length: 100 });
 */
export function generateCandles(plan: Plan, instrument: InstrumentId = FIRST, stream = 1): Candle[] {
  let price = 100;
  let openTime = START_MS;
  return Array.from({ length: plan.length }, (_, i) => {
    const random = drawsOf(plan, i, stream);
    if (nextUniform(random) < 0.02) openTime += 3 * BAR_MS;
    const candle = walkCandle(plan, instrument, openTime, price, random);
    if (candle.close > 0) price = candle.close;
    openTime += BAR_MS;
    return candle;
  });
}

function walkCandle(
  { fault }: Plan,
  instrument: InstrumentId,
  openTime: number,
  from: number,
  random: RandomState,
): Candle {
  if (fault === 'nan') return new Candle(instrument, openTime, BAR_MS, NaN, NaN, NaN, NaN, NaN);
  if (fault === 'flat') return new Candle(instrument, openTime, BAR_MS, from, from, from, from, 1);
  const open = cents(from * (1 + 0.001 * nextNormal(random)));
  const close = cents(open * (1 + 0.004 * nextNormal(random)));
  const high = cents(Math.max(open, close) * (1 + 0.002 * nextUniform(random)));
  const low = cents(Math.min(open, close) * (1 - 0.002 * nextUniform(random)));
  return new Candle(
    instrument,
    openTime,
    BAR_MS,
    open,
    high,
    low,
    close,
    cents(1 + 20 * nextUniform(random)),
  );
}

const cents = (value: number): number => Math.max(1, Math.floor(value * 100 + 0.5)) / 100;

/** Prints at the closes of the generated bars. */
export function generateTrades(plan: Plan, instrument: InstrumentId = FIRST, stream = 2): Trade[] {
  return generateCandles(plan, instrument, stream).map(
    ({ openTime, close, volume, open }, i) =>
      new Trade(instrument, i + 1, openTime, close, volume, close >= open ? 'buy' : 'sell'),
  );
}

/** Two-level books around the generated prints. */
export function generateBooks(plan: Plan, instrument: InstrumentId = FIRST): BookSnapshot[] {
  return generateTrades(plan, instrument, 3).map(({ time, price, quantity, id }) => ({
    kind: 'bookSnapshot',
    instrument,
    time,
    snapshotId: id,
    bids: [
      [price - 0.01, quantity],
      [price - 0.02, 2 * quantity],
    ],
    asks: [
      [price + 0.01, quantity],
      [price + 0.02, 2 * quantity],
    ],
  }));
}

/** Overwrites an event's numbers when the plan asks for it: who kept a reference now reads nonsense. */
export function scribbleOver(plan: Plan, event: object): void {
  if (!plan.scribble) return;
  const target = event as Record<string, unknown>;
  for (const key of Object.keys(target)) if (typeof target[key] === 'number') target[key] = -1e300;
}
