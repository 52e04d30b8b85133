import { type Candle, Trade } from '../domain/market-event.js';
import { botError } from '../errors/index.js';
import { EXACT_UNITS, quantityOfUnits, quantityUnits, UNITS_PER_COIN } from './quantity.js';

/** Trades a candle becomes at most; also the step of the ids from row to row. */
export const PATH_LEGS = 4;

/**
 * The id of a data row's trade: rows count from 0, legs (trades of a candle's path) from 0; a row of a trade file has
 * one leg. Ids rise with row and leg and are above 0.
 *
 * @example
 * dataTradeId(0, 0); // 1
 */
export function dataTradeId(row: number, leg: number): number {
  return PATH_LEGS * row + leg + 1;
}

/**
 * The fewest trades that make a candle of these prices: the candle's volume must be that many units of 1e-8 or more.
 *
 * @example
 * fewestTrades(5, 7, 4, 6); // 4
 */
export function fewestTrades(open: number, high: number, low: number, close: number): number {
  const usual = pathPrices(open, high, low, close, true).length;
  const other = pathPrices(open, high, low, close, false).length;
  return usual < other ? usual : other;
}

/**
 * The trades that a candle of a data file stands for, oldest first; the candle built from them is exactly `candle`.
 * Prices go from the open to the low and the high, the one nearer to the open first (both as near: the low), then to
 * the close; equal neighbours are one trade. Leg k of the merged path trades a quarter of the interval after leg k-1,
 * the first at the open time. The volume is split into equal whole units of 1e-8, the remainder on the last; from
 * 2^51 units (22 million coins) on into whole coins, because smaller parts of such sums are lost in a double. The
 * aggressor buys where the price does not fall. With fewer units than trades the other order of low and high is taken
 * if it is shorter. `row` is the candle's place in its file and makes the ids.
 * Throws BOT_CORE_INVARIANT when the volume has fewer units than `fewestTrades`.
 *
 * @example
 * candleToTrades(candle, 0).map((trade) => trade.price); // [open, low, high, close]
 */
export function candleToTrades(candle: Candle, row: number): Trade[] {
  const prices = pathOf(candle);
  const quantities = splitVolume(candle.volume, prices.length);
  return prices.map((price, leg) => {
    const time = candle.openTime + Math.floor((candle.intervalMs * leg) / PATH_LEGS);
    const side = price >= (prices[leg - 1] ?? candle.open) ? 'buy' : 'sell';
    return new Trade(candle.instrument, dataTradeId(row, leg), time, price, quantities[leg] as number, side);
  });
}

function pathOf({ open, high, low, close, volume, openTime }: Candle): number[] {
  const lowFirst = open - low <= high - open;
  const units = quantityUnits(volume);
  const usual = pathPrices(open, high, low, close, lowFirst);
  if (units >= usual.length) return usual;
  const other = pathPrices(open, high, low, close, !lowFirst);
  if (units >= other.length) return other;
  throw botError('BOT_CORE_INVARIANT', {
    what: `the candle of ${openTime} trades ${volume}: too little for its prices`,
  });
}

function pathPrices(open: number, high: number, low: number, close: number, lowFirst: boolean): number[] {
  const path = lowFirst ? [open, low, high, close] : [open, high, low, close];
  return path.filter((price, k) => price !== path[k - 1]);
}

function splitVolume(volume: number, parts: number): number[] {
  if (parts === 1) return [volume];
  const units = quantityUnits(volume);
  return typeof units === 'number' && units < EXACT_UNITS
    ? splitUnits(units, parts)
    : splitCoins(BigInt(units), parts);
}

function splitUnits(units: number, parts: number): number[] {
  const each = Math.floor(units / parts);
  return spread(parts, quantityOfUnits(each), quantityOfUnits(units - each * (parts - 1)));
}

/** All but the last take whole coins and leave it at least one coin and fewer than `parts`, with the fraction. */
function splitCoins(units: bigint, parts: number): number[] {
  const coins = units / BigInt(UNITS_PER_COIN);
  const each = (coins - 1n) / BigInt(parts - 1);
  const rest = units - each * BigInt(parts - 1) * BigInt(UNITS_PER_COIN);
  return spread(parts, Number(each), quantityOfUnits(rest));
}

function spread(parts: number, each: number, last: number): number[] {
  return Array.from({ length: parts }, (_, k) => (k === parts - 1 ? last : each));
}
