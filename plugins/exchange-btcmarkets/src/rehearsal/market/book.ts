import { hashSeed } from '@autotrader/sdk/random';
import { decimal } from '../decimal.js';
import type { MarketFacts } from './tape.js';

/** One price of the book, aggregated: what `orderbookUpdate` sends. */
export interface Level {
  readonly price: string;
  readonly volume: string;
  readonly count: number;
  /** Single resting orders at this price; they add up to the volume. */
  readonly orders: readonly string[];
}

/** Best level first on both sides. */
export interface Book {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

const LEVELS = 25;
/** Half of the spread as a fraction of the price: 1 basis point. */
const HALF_SPREAD = 0.0001;
/** A level's volume is drawn anew this often, each level at a moment of its own. Market time, ms. */
const RENEWAL_MS = 60_000;
const MEAN_NOTIONAL = 4_000;
const MOST_ORDERS = 3;
/** Below it a volume and its lots give each other exactly. */
const MOST_LOTS = 2 ** 51;
const HASH_RANGE = 2 ** 32;

/**
 * A small book around the last trade: a pure function of seed, market time and last price. Levels stand on a grid of
 * prices of their own, so that a small move of the price changes few of them; the best level of each side is drawn
 * anew with every trade. Bids end below the last price and asks above it, so it is never crossed.
 */
export function bookAround(facts: MarketFacts, seed: number, time: number, lastPrice: number): Book {
  const scale = 10 ** facts.priceDecimals;
  const last = Math.round(lastPrice * scale);
  const half = Math.max(1, Math.round(last * HALF_SPREAD));
  const step = gridStep(half);
  const draw = { facts, seed: hashSeed('book', seed, facts.marketId), time, step, scale };
  return {
    bids: side(draw, Math.floor((last - half) / step), -1),
    asks: side(draw, Math.ceil((last + half) / step), 1),
  };
}

interface Draw {
  readonly facts: MarketFacts;
  readonly seed: number;
  readonly time: number;
  readonly step: number;
  readonly scale: number;
}

/** Largest power of ten of ticks not above half the spread. */
function gridStep(half: number): number {
  let step = 1;
  while (step * 10 <= half) step *= 10;
  return step;
}

function side(draw: Draw, best: number, direction: number): Level[] {
  const levels: Level[] = [];
  for (let i = 0; i < LEVELS; i++) {
    const ticks = (best + i * direction) * draw.step;
    if (ticks > 0) levels.push(level(draw, ticks, i === 0, direction));
  }
  return levels;
}

function level(draw: Draw, ticks: number, best: boolean, direction: number): Level {
  const offset = hashSeed(draw.seed, ticks) % RENEWAL_MS;
  const moment = best ? draw.time : Math.floor((draw.time + offset) / RENEWAL_MS);
  const hash = hashSeed(draw.seed, ticks, direction, best ? 'best' : 'level', moment);
  const lots = 10 ** draw.facts.amountDecimals;
  const price = ticks / draw.scale;
  const wanted = ((MEAN_NOTIONAL * (0.2 + (1.6 * hash) / HASH_RANGE)) / price) * lots;
  const volume = Math.min(Math.max(1, Math.round(wanted)), MOST_LOTS);
  const count = Math.min(1 + (hash % MOST_ORDERS), volume);
  return { price: decimal(price), volume: decimal(volume / lots), count, orders: split(volume, count, lots) };
}

function split(volume: number, count: number, lots: number): string[] {
  const part = Math.floor(volume / count);
  const first = volume - part * (count - 1);
  return Array.from({ length: count }, (_, i) => decimal((i === 0 ? first : part) / lots));
}
