import { expect } from 'chai';
import {
  body,
  bollinger,
  emaSpread,
  ewmZscore,
  holes,
  hourCos,
  hourSin,
  logReturn,
  macd,
  range,
  stddev,
  volatility,
  volumeZscore,
  zscore,
} from '@autotrader/plugin-features-core';
import { Candle } from '@autotrader/sdk';
import { expectClose } from './support/equal.js';
import { market, MINUTE } from './support/market.js';
import { series } from './support/run.js';

const candles = market(1200, 3);
const prices = candles.map((candle) => candle.close);
const returns = prices.map((x, k) => (k === 0 ? NaN : Math.log(x / prices[k - 1]!)));

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const deviation = (values: readonly number[], ddof = 0) =>
  Math.sqrt(values.reduce((sum, x) => sum + (x - mean(values)) ** 2, 0) / (values.length - ddof));

/** `formula` of the last n values at each place, NaN while there are fewer or one is NaN. */
function rolling(values: readonly number[], n: number, formula: (window: number[]) => number): number[] {
  return values.map((_, k) => {
    const window = values.slice(Math.max(0, k - n + 1), k + 1);
    return window.length < n || window.some(Number.isNaN) ? NaN : formula(window);
  });
}

const score = (window: number[]) => {
  const scale = deviation(window);
  return new Set(window).size === 1 ? 0 : (window.at(-1)! - mean(window)) / scale;
};

/** EMA by its definition: every close with its weight. */
function weighted(values: readonly number[], period: number): number[] {
  const weight = 2 / (period + 1);
  let value = values[0]!;
  return values.map((x) => (value = weight * x + (1 - weight) * value));
}

function averageTrueRange(period: number): number[] {
  const trueRanges = candles.map((c, k) => {
    const before = prices[k - 1] ?? NaN;
    return Math.max(c.high - c.low, Math.abs(c.high - before), Math.abs(c.low - before));
  });
  let value = mean(trueRanges.slice(1, period + 1));
  return trueRanges.map((x, k) => {
    if (k > period) value = (value * (period - 1) + x) / period;
    return k < period ? NaN : value;
  });
}

describe('formulas, computed plainly', () => {
  it('stddev, zscore, volume-zscore, at windows from 1 bar to many', () => {
    for (const period of [1, 2, 3, 20, 97]) {
      expectClose(series(stddev, { period }, candles), rolling(prices, period, deviation), 1e-9);
      expectClose(series(zscore, { period }, candles), rolling(prices, period, score), 1e-7);
    }
    const volumes = candles.map((candle) => candle.volume);
    expectClose(series(volumeZscore, {}, candles), rolling(volumes, 50, score), 1e-9);
  });

  it('bollinger: the position is 2 × %B − 1', () => {
    const [upper, lower] = ['upper', 'lower'].map((name) => series(bollinger, {}, candles, name));
    const wanted = prices.map((x, k) => {
      const height = upper![k]! - lower![k]!;
      return height === 0 ? 0 : (2 * (x - lower![k]!)) / height - 1;
    });
    expectClose(series(bollinger, {}, candles), wanted, 1e-7);
  });

  it('return and volatility', () => {
    for (const period of [1, 2, 5, 60])
      expectClose(
        series(logReturn, { period }, candles),
        prices.map((x, k) => Math.log(x / (prices[k - period] ?? NaN))),
        1e-14,
      );
    expectClose(
      series(volatility, {}, candles),
      rolling(returns, 20, (w) => deviation(w, 1)),
      1e-12,
    );
  });

  it('ewm-zscore: each return against the weighted moments of those before it', () => {
    const short = returns.slice(1, 260);
    const [span, weight] = [20, 2 / 21];
    const wanted = short.map((x, k) => {
      if (k < span) return NaN;
      const weights = short.slice(0, k).map((_, j) => (j === 0 ? 1 : weight) * (1 - weight) ** (k - 1 - j));
      const sum = (of: (j: number) => number) => weights.reduce((total, w, j) => total + w * of(j), 0);
      const middle = sum((j) => short[j]!);
      const z = (x - middle) / Math.sqrt(sum((j) => (short[j]! - middle) ** 2));
      return Math.max(-1.5, Math.min(1.5, z));
    });
    expect(wanted).to.include.members([-1.5, 1.5]);
    expectClose(series(ewmZscore, { span, clip: 1.5 }, candles.slice(0, 260)), [NaN, ...wanted], 1e-9);
  });

  it('ema-spread', () => {
    const [fast, slow, atr] = [weighted(prices, 12), weighted(prices, 26), averageTrueRange(14)];
    const wanted = prices.map((_, k) => (fast[k]! - slow[k]!) / atr[k]!);
    expectClose(series(emaSpread, {}, candles), wanted, 1e-9);
  });

  it('macd: common and own starts differ, signal and histogram follow from macd', () => {
    const [line, signal, histogram] = ['macd', 'signal', 'histogram'].map((name) =>
      series(macd, {}, candles, name),
    );
    expectClose(
      histogram!,
      line!.map((x, k) => x - signal![k]!),
      0,
    );
    expect(line!.findIndex((x) => x === x)).to.equal(25);
    expect(signal!.findIndex((x) => x === x)).to.equal(33);
    const common = series(macd, { start: 'common' }, candles);
    expect(common.findIndex((x) => x === x)).to.equal(33);
    expect(common[33]).not.to.equal(line![33]);
  });

  it('range and body', () => {
    expectClose(
      series(range, {}, candles),
      candles.map((c) => (c.high - c.low) / c.close),
      0,
    );
    const bodies = candles.map((c) => (c.high === c.low ? 0 : (c.close - c.open) / (c.high - c.low)));
    expectClose(series(body, {}, candles), bodies, 0);
  });

  it('hour-sin and hour-cos: the close of the bar on a circle of a day', () => {
    const hour = 60 * MINUTE;
    const at = (open: number) => new Candle('BTC-AUD@test', 86_400_000 * 18_000 + open, hour, 1, 1, 1, 1, 1);
    const day = [at(-hour), at(5 * hour), at(11 * hour), at(17 * hour), at(2 * hour)];
    expectClose(series(hourSin, {}, day), [0, 1, 0, -1, Math.SQRT1_2], 1e-15);
    expectClose(series(hourCos, {}, day), [1, 0, -1, 0, Math.SQRT1_2], 1e-15);
  });

  it('holes: missing intervals before the bar, as log(1 + n)', () => {
    const at = (minute: number) => new Candle('BTC-AUD@test', minute * MINUTE, MINUTE, 1, 1, 1, 1, 1);
    const wanted = [NaN, 0, Math.log(2), 0, Math.log(101), Math.log(2)];
    expectClose(series(holes, {}, [0, 1, 3, 4, 105, 107.5].map(at)), wanted, 1e-15);
  });
});
