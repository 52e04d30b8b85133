import { exp } from '@autotrader/sdk/math';
import { createRandom, hashSeed, nextNormal } from '@autotrader/sdk/random';

/** Length of the bars the simulated market is made of, ms of market time. */
export const SIMULATED_BAR_MS = 5_000;
/** Bars of a UTC day. */
export const BARS_PER_DAY = 17_280;
const DAY_MS = SIMULATED_BAR_MS * BARS_PER_DAY;
/** Standard deviation of a bar's log return. */
const BAR_VOLATILITY = 0.007;
/** The predictable part: a bar's expected log return is ±0.6 times the log return of the bar before it. */
const COEFFICIENT = 0.6;
/** The sign of the coefficient is drawn anew every two hours of market time. */
const REGIME_BARS = 1_440;
/** The market with the predictable part; all others are random walks. */
const PREDICTABLE_MARKET = 'BTC-AUD';
/** Prices are kept between half and twice their base by reflection. ln 2. */
const REFLECTION = 0.6931471805599453;
/** The anchors span 2^15 days from 1970-01-01: to 2059-09-18. */
const ANCHOR_LEVELS = 15;

/** The simulated market is a function of these two and the time alone. */
export interface SimulatedSource {
  readonly seed: number;
  readonly marketId: string;
}

/** First moment after the simulated market's last day, epoch ms. */
export const SIMULATED_END = DAY_MS * 2 ** ANCHOR_LEVELS;

/**
 * Log price over base at the bar boundaries of a UTC day (days since 1970-01-01): element b is where bar b opens,
 * element b + 1 where it closes; BARS_PER_DAY + 1 elements. Its last element is the next day's first.
 *
 * The day is a bridge between two anchors. Bending is done on the shocks, not on the returns, along the direction in
 * which the shocks add up to the day's return: so within the day each return is exactly coefficient × return before +
 * shock, and the shocks of a random walk are exactly independent normals, because that is what a random walk given its
 * end points is.
 */
export function dayPath(source: SimulatedSource, day: number): Float64Array {
  const from = anchor(source, day);
  const to = anchor(source, day + 1);
  const coefficients = coefficientsOf(source, day);
  const shocks = bridgedShocks(source, day, coefficients, to - from);
  const path = new Float64Array(BARS_PER_DAY + 1);
  let level = from;
  let change = 0;
  for (let bar = 0; bar < BARS_PER_DAY; bar++) {
    path[bar] = reflected(level);
    change = coefficients[bar]! * change + shocks[bar]!;
    level += change;
  }
  path[BARS_PER_DAY] = reflected(to);
  return path;
}

/**
 * Coefficient by which bar `bar` of a day follows the bar before it. The first bar of a day follows nothing, so that a
 * day can be produced alone.
 */
export function coefficientAt(source: SimulatedSource, day: number, bar: number): number {
  if (source.marketId !== PREDICTABLE_MARKET || bar === 0) return 0;
  const regime = Math.floor(bar / REGIME_BARS);
  return (hashSeed('regime', source.seed, source.marketId, day, regime) & 1) === 1
    ? COEFFICIENT
    : -COEFFICIENT;
}

/** Price over base for a log price of a path. */
export function priceFactor(logPrice: number): number {
  return exp(logPrice);
}

/** Typical size of a bar's own noise, as log return: trades inside a bar are scattered by a part of it. */
export const BAR_NOISE = BAR_VOLATILITY;

function coefficientsOf(source: SimulatedSource, day: number): Float64Array {
  const coefficients = new Float64Array(BARS_PER_DAY);
  for (let start = 0; start < BARS_PER_DAY; start += REGIME_BARS) {
    coefficients.fill(coefficientAt(source, day, start + 1), start, start + REGIME_BARS);
  }
  coefficients[0] = 0;
  return coefficients;
}

function bridgedShocks(
  source: SimulatedSource,
  day: number,
  coefficients: Float64Array,
  change: number,
): Float64Array {
  const random = createRandom(hashSeed('shocks', source.seed, source.marketId, day));
  const size = shockVolatility(source);
  const shocks = Float64Array.from({ length: BARS_PER_DAY }, () => size * nextNormal(random));
  const weights = responses(coefficients);
  let sum = 0;
  let squares = 0;
  for (let bar = 0; bar < BARS_PER_DAY; bar++) {
    sum += weights[bar]! * shocks[bar]!;
    squares += weights[bar]! * weights[bar]!;
  }
  const bend = (change - sum) / squares;
  for (let bar = 0; bar < BARS_PER_DAY; bar++) shocks[bar]! += bend * weights[bar]!;
  return shocks;
}

/** What a unit shock in a bar adds to the price by the end of the day. */
function responses(coefficients: Float64Array): Float64Array {
  const weights = new Float64Array(BARS_PER_DAY);
  let after = 0;
  for (let bar = BARS_PER_DAY - 1; bar >= 0; bar--) {
    after = 1 + (bar + 1 < BARS_PER_DAY ? coefficients[bar + 1]! : 0) * after;
    weights[bar] = after;
  }
  return weights;
}

function shockVolatility(source: SimulatedSource): number {
  const predictable = source.marketId === PREDICTABLE_MARKET;
  return predictable ? BAR_VOLATILITY * Math.sqrt(1 - COEFFICIENT * COEFFICIENT) : BAR_VOLATILITY;
}

function dayVolatility(source: SimulatedSource): number {
  const trend = 1 / (1 - COEFFICIENT);
  const revert = 1 / (1 + COEFFICIENT);
  const variance = source.marketId === PREDICTABLE_MARKET ? (trend * trend + revert * revert) / 2 : 1;
  return shockVolatility(source) * Math.sqrt(BARS_PER_DAY * variance);
}

/**
 * Log price at the start of a day before reflection: Lévy's construction of a random walk by halving, so that any day
 * takes 15 draws and no day needs the one before it.
 */
function anchor(source: SimulatedSource, day: number): number {
  const size = dayVolatility(source);
  const draw = (level: number, index: number) =>
    nextNormal(createRandom(hashSeed('anchor', source.seed, source.marketId, level, index)));
  let start = 0;
  let length = 2 ** ANCHOR_LEVELS;
  let left = 0;
  let right = size * Math.sqrt(length) * draw(0, 0);
  for (let level = 1; length > 1 && day !== start; level++) {
    length /= 2;
    const middle = (left + right) / 2 + size * Math.sqrt(length / 2) * draw(level, start + length);
    if (day >= start + length) {
      start += length;
      left = middle;
    } else right = middle;
  }
  return day === start ? left : right;
}

/** Folds a log price into ±ln 2: a reflected path has the same steps, some of them upside down. */
function reflected(level: number): number {
  const period = 4 * REFLECTION;
  const shifted = level + REFLECTION;
  const within = shifted - period * Math.floor(shifted / period);
  return within <= 2 * REFLECTION ? within - REFLECTION : 3 * REFLECTION - within;
}
