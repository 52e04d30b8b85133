import { log } from '@autotrader/sdk/math';
import {
  createRandom,
  hashSeed,
  nextInteger,
  nextNormal,
  nextUniform,
  type RandomState,
} from '@autotrader/sdk/random';
import { recent } from '../recent.js';
import {
  BAR_NOISE,
  BARS_PER_DAY,
  dayPath,
  priceFactor,
  SIMULATED_BAR_MS,
  SIMULATED_END,
  type SimulatedSource,
} from './simulated-path.js';
import { emptyRows, firstRows, type MarketFacts, type Rows, type Tape } from './tape.js';

/** When the simulated markets were listed: their oldest trade, epoch ms. */
export const SIMULATED_LISTING = Date.UTC(2026, 0, 1);
/** Where playing starts unless told otherwise; what lies before is history. */
export const SIMULATED_START = Date.UTC(2026, 0, 8);

const BLOCK_BARS = 720;
const BLOCK_MS = BLOCK_BARS * SIMULATED_BAR_MS;
const BLOCKS_PER_DAY = BARS_PER_DAY / BLOCK_BARS;
const LEAST_TRADES = 4;
const MOST_TRADES = 10;
/** Ids a bar has room for: an id tells its bar. */
const IDS_PER_BAR = 16;
/** Share of a bar's noise by which trades inside it leave the straight line. */
const SCATTER = 0.3;
const MEAN_NOTIONAL = 800;
const BLOCKS_KEPT = 48;
const DAYS_KEPT = 3;
const UNITS = 1e8;

interface Base {
  readonly price: number;
  readonly minOrderAmount: string;
}

const BASES: Readonly<Record<string, Base>> = {
  'BTC-AUD': { price: 150_000, minOrderAmount: '0.0001' },
  'ETH-AUD': { price: 5_000, minOrderAmount: '0.001' },
};
const OTHER_BASE: Base = { price: 100, minOrderAmount: '0.001' };
const PRICE_DECIMALS = 2;
const TICKS = 10 ** PRICE_DECIMALS;

/**
 * Prints of a simulated market. Bars of 5 s of market time hold 4 to 10 trades, the last of which is exactly at the
 * path's close; blocks are hours. The id of a trade is 16 × bars since 1970 + its place in the bar + 1.
 */
export function simulatedTape(source: SimulatedSource, base: string, quote: string): Tape {
  const terms = BASES[source.marketId] ?? OTHER_BASE;
  const firstBlock = SIMULATED_LISTING / BLOCK_MS;
  const blocks = SIMULATED_END / BLOCK_MS - firstBlock;
  const path = recent(DAYS_KEPT, (day: number) => dayPath(source, day));
  const rows = recent(BLOCKS_KEPT, (hour: number) => hourOfTrades(source, terms, path, hour));
  const within = (hour: number) => Math.min(Math.max(hour - firstBlock, 0), blocks - 1);
  return {
    facts: factsOf(source.marketId, base, quote, terms),
    startTime: SIMULATED_START,
    endTime: SIMULATED_END,
    blocks,
    rows: (block) => rows(block + firstBlock),
    blockOfTime: (time) => within(Math.floor(time / BLOCK_MS)),
    blockOfId: (id) => within(Math.floor((id - 1) / IDS_PER_BAR / BLOCK_BARS)),
  };
}

/** Closing price of a boundary of the path, on the tick. */
export function simulatedPrice(source: SimulatedSource, logPrice: number): number {
  const terms = BASES[source.marketId] ?? OTHER_BASE;
  return onTick(terms.price * priceFactor(logPrice));
}

function factsOf(marketId: string, base: string, quote: string, terms: Base): MarketFacts {
  return {
    marketId,
    base,
    quote,
    priceDecimals: PRICE_DECIMALS,
    amountDecimals: 8,
    minOrderAmount: terms.minOrderAmount,
  };
}

function hourOfTrades(
  source: SimulatedSource,
  terms: Base,
  pathOf: (day: number) => Float64Array,
  hour: number,
): Rows {
  const random = createRandom(hashSeed('trades', source.seed, source.marketId, hour));
  const path = pathOf(Math.floor(hour / BLOCKS_PER_DAY));
  const firstBar = (hour % BLOCKS_PER_DAY) * BLOCK_BARS;
  const rows = emptyRows(BLOCK_BARS * MOST_TRADES);
  let filled = 0;
  for (let bar = 0; bar < BLOCK_BARS; bar++) {
    const open = path[firstBar + bar]!;
    const close = path[firstBar + bar + 1]!;
    filled = writeBar(rows, filled, hour * BLOCK_BARS + bar, { open, close, terms }, random);
  }
  return firstRows(rows, filled);
}

interface BarEnds {
  readonly open: number;
  readonly close: number;
  readonly terms: Base;
}

function writeBar(rows: Rows, start: number, bar: number, ends: BarEnds, random: RandomState): number {
  const trades = LEAST_TRADES + nextInteger(random, MOST_TRADES - LEAST_TRADES + 1);
  let before = onTick(ends.terms.price * priceFactor(ends.open));
  for (let leg = 0; leg < trades; leg++) {
    const row = start + leg;
    const price = legPrice(ends, (leg + 1) / trades, random);
    rows.ids[row] = bar * IDS_PER_BAR + leg + 1;
    rows.times[row] =
      bar * SIMULATED_BAR_MS + Math.floor(((leg + nextUniform(random)) / trades) * SIMULATED_BAR_MS);
    rows.prices[row] = price;
    rows.amounts[row] = legAmount(ends.terms, price, random);
    rows.bids[row] = price === before ? nextInteger(random, 2) : Number(price > before);
    before = price;
  }
  return start + trades;
}

function legPrice(ends: BarEnds, share: number, random: RandomState): number {
  const straight = ends.open + (ends.close - ends.open) * share;
  const scatter = share === 1 ? 0 : BAR_NOISE * SCATTER * Math.sqrt(share * (1 - share)) * nextNormal(random);
  return onTick(ends.terms.price * priceFactor(straight + scatter));
}

function legAmount(terms: Base, price: number, random: RandomState): number {
  const amount = (-MEAN_NOTIONAL * log(1 - nextUniform(random))) / price;
  return Math.max(Math.round(amount * UNITS) / UNITS, Number(terms.minOrderAmount));
}

function onTick(price: number): number {
  return Math.round(price * TICKS) / TICKS;
}
