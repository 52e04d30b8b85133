import { expect } from 'chai';
import features, {
  atr,
  body,
  bollinger,
  emaSpread,
  ewmZscore,
  logReturn,
  range,
  rsi,
  sma,
  stddev,
  volatility,
  volumeZscore,
  zscore,
} from '@autotrader/plugin-features-core';
import { Candle } from '@autotrader/sdk';
import { expectClose, expectSame } from './support/equal.js';
import { closes, market, MINUTE } from './support/market.js';
import { Probe, rows, series } from './support/run.js';

const count = (n: number, at: (k: number) => number) => Array.from({ length: n }, (_, k) => at(k));

describe('edge cases', () => {
  it('RSI is 0 on a series that never moved, 100 when it only rose, 0 when it only fell', () => {
    expect(series(rsi, {}, closes(count(30, () => 100)))[29]).to.equal(0);
    expect(series(rsi, {}, closes(count(30, (k) => 1 + k)))[29]).to.equal(100);
    expect(series(rsi, {}, closes(count(30, (k) => 30 - k)))[29]).to.equal(0);
  });

  it('a flat series has no deviation, no position and no spread', () => {
    const flat = closes(count(200, () => 0.1));
    expect(rows(bollinger, {}, flat)[199]).to.deep.equal([0, 0.1, 0.1, 0.1, 0]);
    for (const feature of [stddev, zscore, volatility, volumeZscore, emaSpread, ewmZscore, range, body])
      expect(series(feature, {}, flat)[199], feature.name).to.equal(0);
  });

  it('a window that is flat after a crash has deviation 0 exactly', () => {
    const crash = closes(count(90, (k) => (k < 47 ? 1e9 + Math.sin(k) : 0.1)));
    expectSame(
      series(stddev, {}, crash).slice(66),
      count(24, () => 0),
    );
    expectSame(
      series(bollinger, {}, crash).slice(66),
      count(24, () => 0),
    );
  });

  it('a large offset costs no digits of the deviation', () => {
    const offset = count(60, (k) => 1e9 + Math.sin(k));
    const wanted = offset.map((_, k) => (k < 4 ? NaN : twoPass(offset.slice(k - 4, k + 1))));
    expectClose(series(stddev, { period: 5 }, closes(offset)), wanted, 1e-6);
  });

  it('a return after returns that were all equal is clipped', () => {
    const steady = closes(count(60, (k) => (k < 50 ? 100 : 101)));
    const scores = series(ewmZscore, { span: 20, clip: 5 }, steady);
    expect(scores[49]).to.equal(0);
    expect(scores[50]).to.equal(5);
  });

  it('the window forgets: after n bars it is as if it had never seen anything else', () => {
    const candles = market(3000);
    const seen = new Probe(stddev, { period: 7 });
    for (const candle of closes([1e15, -1e15, 1e300])) seen.feed(candle);
    const [late, fresh] = [candles.map((c) => seen.feed(c)[0]!), series(stddev, { period: 7 }, candles)];
    expectClose(late.slice(7), fresh.slice(7), 1e-10);
  });

  it('does not drift: after 300,000 bars the window equals the two-pass formula as closely as at first', () => {
    const candles = market(300_000, 5);
    const prices = candles.map((candle) => candle.close);
    const [means, deviations] = [
      series(sma, { period: 50 }, candles),
      series(stddev, { period: 50 }, candles),
    ];
    for (let k = 49; k < prices.length; k += 997) {
      const window = prices.slice(k - 49, k + 1);
      expect(Math.abs(deviations[k]! - twoPass(window))).to.be.below(1e-11 * prices[k]!);
      expect(Math.abs(means[k]! - mean(window))).to.be.below(1e-13 * prices[0]!);
    }
  }).timeout(10_000);

  it('a bar with a price that is not finite is skipped: NaN is written, the state stays', () => {
    const candles = market(400);
    for (const feature of features) {
      const [clean, dirty] = [new Probe(feature), new Probe(feature)];
      candles.forEach((candle, k) => {
        if (k % 57 === 3) expectNothing(feature.name, dirty, candle, [NaN, Infinity, -Infinity][k % 3]!);
        expectSame(dirty.feed(candle), clean.feed(candle), feature.name);
      });
    }
  });

  it('one bad price is enough to skip a bar', () => {
    for (const feature of [atr, emaSpread, range, body])
      for (const bad of BAD_PRICES) {
        const probe = new Probe(feature);
        for (const candle of market(30)) probe.feed(candle);
        const state = structuredClone(probe.state);
        expect(probe.feed(new Candle('BTC-AUD@test', 0, MINUTE, 1, ...bad, 1))).to.deep.equal([NaN]);
        expect(probe.state, feature.name).to.deep.equal(state);
      }
  });

  it('a price of 0 or less has no logarithm and is skipped', () => {
    for (const feature of [logReturn, volatility, ewmZscore])
      for (const price of [0, -1]) {
        const probe = new Probe(feature);
        for (const candle of market(30)) probe.feed(candle);
        const state = structuredClone(probe.state);
        expect(probe.feed(closes([price])[0]!)).to.deep.equal([NaN]);
        expect(probe.state, feature.name).to.deep.equal(state);
      }
  });
});

/** High, low and close of which one is bad. */
const BAD_PRICES: [high: number, low: number, close: number][] = [
  [NaN, 1, 1],
  [Infinity, 1, 1],
  [2, -Infinity, 1],
  [2, NaN, 1],
  [2, 1, NaN],
];

/** Features of time alone read no price. */
const TIMELESS = new Set(['hour-sin', 'hour-cos', 'holes']);

function expectNothing(name: string, probe: Probe, { openTime, intervalMs }: Candle, bad: number): void {
  if (TIMELESS.has(name)) return;
  const written = probe.feed(new Candle('BTC-AUD@test', openTime, intervalMs, bad, bad, bad, bad, bad));
  expect(written.every(Number.isNaN), name).to.equal(true);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

function twoPass(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((x) => (x - middle) ** 2)));
}
