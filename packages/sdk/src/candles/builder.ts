import type { InstrumentId } from '../domain/instrument.js';
import { Candle, type Trade } from '../domain/market-event.js';
import { botError } from '../errors/index.js';
import { quantityOfUnits, quantityUnits } from './quantity.js';

/** An instrument whose candles are built. */
export interface CandleInstrument {
  readonly id: InstrumentId;
  readonly intervalMs: number;
  /** Trades up to this id are known already and dropped; 0 (none) unless set. */
  readonly afterId?: number;
  /** Candles that open before this time (epoch ms) are known already: their trades count as late. */
  readonly from?: number;
}

/** The candle of one instrument that is being built, and what was dropped. Plain state. */
export type CandleSlot = {
  id: InstrumentId;
  intervalMs: number;
  from: number;
  /** Highest trade id seen. */
  watermark: number;
  /** Start of the open candle, epoch ms; NaN while there is none. */
  openTime: number;
  open: number;
  high: number;
  low: number;
  close: number;
  /** Volume in units of 1e-8, below 2^53; what went beyond is in `largeUnits`. */
  units: number;
  largeUnits: bigint;
  /** Id of the last trade of the open candle. */
  lastTradeId: number;
  /** Trades dropped because their id was not above the watermark. */
  duplicates: number;
  /** Trades counted but not applied because their candle had closed. */
  late: number;
};

/** The builder's memory: plain state. Change it through `addTrade` and `addTime` only. */
export type CandleBuilderState = {
  /** Latest time seen, epoch ms: every candle that ends at or before it is closed. */
  time: number;
  /** Earliest end of an open candle; Infinity without one. */
  nextEnd: number;
  /** Ordered by id. */
  slots: CandleSlot[];
  /** Place of an instrument in `slots`. */
  places: Record<string, number>;
};

/** Takes a closed candle and its cursor: the id of its last trade. */
export type OnCandle = (candle: Candle, lastTradeId: number) => void;

const SAFE_UNITS = 2 ** 53;

/**
 * An empty builder for instruments of one clock: the time of any event closes the candles of all of them.
 *
 * @example
 * const state = createCandleBuilder([{ id: 'BTC-AUD@btcmarkets', intervalMs: 60_000 }]);
 */
export function createCandleBuilder(instruments: readonly CandleInstrument[]): CandleBuilderState {
  const slots = instruments.map(emptySlot).sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const places = Object.fromEntries(slots.map((slot, place) => [slot.id, place]));
  return { time: -Infinity, nextEnd: Infinity, slots, places };
}

function emptySlot({ id, intervalMs, afterId = 0, from = -Infinity }: CandleInstrument): CandleSlot {
  const prices = { openTime: NaN, open: NaN, high: NaN, low: NaN, close: NaN };
  const volume = { units: 0, largeUnits: 0n, lastTradeId: 0 };
  return { id, intervalMs, from, watermark: afterId, ...prices, ...volume, duplicates: 0, late: 0 };
}

/**
 * Takes the next print. First its time closes every candle of every instrument that ends at or before it, ordered by
 * (end, instrument); then it is added to its own candle. Prints of one instrument come in the order of their ids: one
 * whose id is not above the last is a duplicate, one whose candle has closed is late; both are counted, not applied.
 * An interval without a print yields no candle. Returns whether the print was applied. Throws BOT_CORE_INVARIANT for an instrument it was not made for.
 *
 * @example
 * addTrade(state, trade, (candle, lastTradeId) => sink.push(candle, lastTradeId));
 */
export function addTrade(state: CandleBuilderState, trade: Trade, onCandle: OnCandle): boolean {
  const slot = slotOf(state, trade.instrument);
  if (trade.id <= slot.watermark) {
    slot.duplicates++;
    return false;
  }
  slot.watermark = trade.id;
  addTime(state, trade.time, onCandle);
  const openTime = Math.floor(trade.time / slot.intervalMs) * slot.intervalMs;
  if (openTime + slot.intervalMs <= state.time || openTime < slot.from) {
    slot.late++;
    return false;
  }
  if (openTime === slot.openTime) extend(slot, trade);
  else open(state, slot, trade, openTime);
  return true;
}

/**
 * Tells the time (a venue's clock, or another event's time): closes every candle that ends at or before it.
 *
 * @example
 * addTime(state, clock.time, onCandle);
 */
export function addTime(state: CandleBuilderState, time: number, onCandle: OnCandle): void {
  if (time > state.time) state.time = time;
  while (state.nextEnd <= state.time) closeNext(state, onCandle);
}

function slotOf(state: CandleBuilderState, instrument: InstrumentId): CandleSlot {
  const slot = state.slots[state.places[instrument] ?? -1];
  if (!slot)
    throw botError('BOT_CORE_INVARIANT', { what: `the candle builder was not made for ${instrument}` });
  return slot;
}

function open(state: CandleBuilderState, slot: CandleSlot, trade: Trade, openTime: number): void {
  slot.openTime = openTime;
  slot.open = slot.high = slot.low = trade.price;
  slot.units = 0;
  slot.largeUnits = 0n;
  const end = openTime + slot.intervalMs;
  if (end < state.nextEnd) state.nextEnd = end;
  extend(slot, trade);
}

function extend(slot: CandleSlot, trade: Trade): void {
  if (trade.price > slot.high) slot.high = trade.price;
  if (trade.price < slot.low) slot.low = trade.price;
  slot.close = trade.price;
  slot.lastTradeId = trade.id;
  addVolume(slot, quantityUnits(trade.quantity));
}

function addVolume(slot: CandleSlot, units: number | bigint): void {
  if (typeof units === 'number' && slot.units + units < SAFE_UNITS) {
    slot.units += units;
    return;
  }
  slot.largeUnits += BigInt(slot.units) + BigInt(units);
  slot.units = 0;
}

/** Closes the first of the open candles in the order (end, instrument). */
function closeNext(state: CandleBuilderState, onCandle: OnCandle): void {
  const slot = state.slots.find((each) => each.openTime + each.intervalMs === state.nextEnd);
  if (!slot) throw botError('BOT_CORE_INVARIANT', { what: `no candle ends at ${state.nextEnd}` });
  const candle = candleOf(slot);
  slot.openTime = NaN;
  state.nextEnd = earliestEnd(state.slots);
  onCandle(candle, slot.lastTradeId);
}

function candleOf(slot: CandleSlot): Candle {
  const units = slot.largeUnits === 0n ? slot.units : slot.largeUnits + BigInt(slot.units);
  const { id, openTime, intervalMs, open, high, low, close } = slot;
  return new Candle(id, openTime, intervalMs, open, high, low, close, quantityOfUnits(units));
}

function earliestEnd(slots: readonly CandleSlot[]): number {
  let earliest = Infinity;
  for (const slot of slots) {
    const end = slot.openTime + slot.intervalMs;
    if (end < earliest) earliest = end;
  }
  return earliest;
}
