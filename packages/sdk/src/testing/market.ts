import { cos, exp, log } from '../math/index.js';
import { Xorshift128Plus } from './xorshift128-plus.js';

/** A market's figures: the start of its first bar, its first price, its volatility a year. */
const FIRST_TIME = 1_577_836_800_000;
const FIRST_PRICE = 150_000;
const YEARLY_VOLATILITY = 0.6;
const DAYS = 365;
const BAR_MS = 60_000;
const BAR_SEED = 20_260_101;
const TICK_SEED = 20_260_102;
const TURN = 2 * 3.141592653589793;

/** One generated bar. */
export interface GeneratedBar {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** One generated print. */
export interface GeneratedTick {
  readonly time: number;
  readonly price: number;
  readonly amount: number;
  readonly side: 'buy' | 'sell';
}

/**
 * One-minute bars of a seeded market: a geometric random walk at 60 % a year from 150,000 with four steps a bar, the
 * open of each bar a little off the close before. Prices to 0.01, volumes to 0.000001. The benchmarks' market is the
 * default seed's.
 *
 * @example
 * for (const bar of generateBars(1000)) candles.push(bar);
 */
export function* generateBars(count: number, seed = BAR_SEED): Generator<GeneratedBar> {
  const random = new Xorshift128Plus(seed);
  const step = YEARLY_VOLATILITY / Math.sqrt(DAYS * 1440) / Math.sqrt(4);
  let price = FIRST_PRICE;
  for (let bar = 0; bar < count; bar++) {
    const open = cents(price * exp(0.5 * step * normal(random)));
    let high = open;
    let low = open;
    price = open;
    for (let move = 0; move < 4; move++) {
      price *= exp(-0.5 * step * step + step * normal(random));
      high = Math.max(high, price);
      low = Math.min(low, price);
    }
    const volume = fixed(0.5 * exp(0.8 * normal(random)), 6);
    price = cents(price);
    yield {
      openTime: FIRST_TIME + bar * BAR_MS,
      open,
      high: cents(high),
      low: cents(low),
      close: price,
      volume,
    };
  }
}

/**
 * Prints of the same market, half a second apart on average. Prices to 0.01, amounts to 0.000001.
 *
 * @example
 * for (const tick of generateTicks(1000)) prints.push(tick);
 */
export function* generateTicks(count: number, seed = TICK_SEED): Generator<GeneratedTick> {
  const random = new Xorshift128Plus(seed);
  const perSecond = YEARLY_VOLATILITY / Math.sqrt(DAYS * 86_400);
  let price = FIRST_PRICE;
  let time = FIRST_TIME;
  for (let tick = 0; tick < count; tick++) {
    const wait = 1 + Math.floor(-log(1 - random.next()) * 500);
    time += wait;
    price *= exp(perSecond * Math.sqrt(wait / 1000) * normal(random));
    const amount = Math.max(0.05 * exp(1 * normal(random)), 1e-6);
    yield { time, price: cents(price), amount: fixed(amount, 6), side: random.next() < 0.5 ? 'buy' : 'sell' };
  }
}

/**
 * The market of `generateBars` as CSV text in chunks, header first: what the loader reads.
 *
 * @example
 * for (const text of barsCsv(1_000_000)) writeSync(file, text);
 */
export function* barsCsv(count: number, seed = BAR_SEED): Generator<string> {
  yield 'ts_ms,open,high,low,close,volume\n';
  for (const { openTime, open, high, low, close, volume } of generateBars(count, seed)) {
    const prices = [open, high, low, close].map((price) => price.toFixed(2));
    yield `${openTime},${prices.join(',')},${volume.toFixed(6)}\n`;
  }
}

/**
 * The market of `generateTicks` as CSV text in chunks, header first.
 *
 * @example
 * writeFileSync('ticks.csv', [...ticksCsv(1000)].join(''));
 */
export function* ticksCsv(count: number, seed = TICK_SEED): Generator<string> {
  yield 'ts_ms,price,amount,side\n';
  for (const { time, price, amount, side } of generateTicks(count, seed)) {
    yield `${time},${price.toFixed(2)},${amount.toFixed(6)},${side}\n`;
  }
}

/** A standard normal draw (Box and Muller's, its second number dropped). */
function normal(random: Xorshift128Plus): number {
  let u = random.next();
  while (u <= 0) u = random.next();
  return Math.sqrt(-2 * log(u)) * cos(TURN * random.next());
}

const cents = (value: number): number => fixed(value, 2);
const fixed = (value: number, places: number): number => Number(value.toFixed(places));
