import {
  Candle,
  parseInstrumentId,
  type FeeTier,
  type InputEvent,
  type Instrument,
  type InstrumentId,
  type MarketEvent,
} from '@autotrader/sdk';
import { candleToTrades, clocks } from '@autotrader/sdk/candles';
import { generateBars, type GeneratedBar } from '@autotrader/sdk/testing';

export const BTC: InstrumentId = 'BTC-AUD@btcmarkets';
export const ETH: InstrumentId = 'ETH-AUD@btcmarkets';
export const MINUTE = 60_000;

const FLAT_FEES: readonly FeeTier[] = [{ aboveVolume: '0', maker: '0.001', taker: '0.001' }];

/** The venue's rules of an instrument as the tests have them. */
export function rulesOf(id: InstrumentId): Instrument {
  const { base = '', quote = '', venue = '' } = parseInstrumentId(id) ?? {};
  return { id, base, quote, venue, tickSize: '0.01', lotSize: '0.00000001', minimumQuantity: '0.0001' };
}

/** What every source tells before the first market event. */
export function opening(ids: readonly InstrumentId[] = [BTC], tiers = FLAT_FEES): InputEvent[] {
  return ids.flatMap((id): InputEvent[] => [
    { kind: 'instrumentChanged', instrument: rulesOf(id) },
    { kind: 'feesChanged', instrument: id, tiers },
  ]);
}

/** A generated bar as the event that engines take. */
export function candleOf(bar: GeneratedBar, id: InstrumentId = BTC): Candle {
  const { openTime, open, high, low, close, volume } = bar;
  return new Candle(id, openTime, MINUTE, open, high, low, close, volume);
}

/** Bars of the generated market; another seed is another market. */
export function candles(count: number, seed?: number, id: InstrumentId = BTC): Candle[] {
  return Array.from(generateBars(count, seed), (bar) => candleOf(bar, id));
}

/** The instrument's bars with `change` applied to the one at `index`. */
export function changed(bars: readonly Candle[], index: number, factor: number): Candle[] {
  return bars.map((bar, i) => (i < index ? bar : scaled(bar, factor)));
}

/** A bar with all its prices multiplied. */
export function scaled(bar: Candle, factor: number): Candle {
  const price = (value: number): number => Number((value * factor).toFixed(2));
  const { instrument, openTime, intervalMs, open, high, low, close, volume } = bar;
  return new Candle(
    instrument,
    openTime,
    intervalMs,
    price(open),
    price(high),
    price(low),
    price(close),
    volume,
  );
}

/** A flat bar at a price, `index` minutes after the epoch of the generated market. */
export function flatBar(index: number, price: number, id: InstrumentId = BTC): Candle {
  return barAt(index, [price, price, price, price], id);
}

/** A bar of the given open, high, low and close. */
export function barAt(
  index: number,
  [open, high, low, close]: readonly [number, number, number, number],
  id: InstrumentId = BTC,
): Candle {
  return new Candle(id, START + index * MINUTE, MINUTE, open, high, low, close, 1);
}

/** Open time of the first generated bar. */
export const START = 1_577_836_800_000;

const timeOf = (event: MarketEvent): number => {
  if (event.kind === 'candle') return event.openTime + event.intervalMs;
  return event.kind === 'gap' ? event.to : event.time;
};

/** Streams as one, by time; at one time in the order of the arguments. */
export function merged(...streams: readonly (readonly MarketEvent[])[]): MarketEvent[] {
  return streams.flat().sort((a, b) => timeOf(a) - timeOf(b));
}

/** The prints and clocks that stand for the bars of a file. */
export function asTrades(...files: readonly (readonly Candle[])[]): MarketEvent[] {
  const trades = merged(...files.map((bars) => bars.flatMap((bar, row) => candleToTrades(bar, row))));
  const last = Math.max(...files.map((bars) => timeOf(bars.at(-1) as Candle)));
  const grid = [...clocks(START, last, [MINUTE])];
  // A boundary's clock comes after the prints before it and before those at it.
  return merged(grid, trades);
}
