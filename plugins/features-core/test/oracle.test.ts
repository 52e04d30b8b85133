import { expect } from 'chai';
import { ATR, BollingerBands, EMA, MACD, RSI, SMA } from 'trading-signals';
import { atr, bollinger, ema, macd, rsi, sma } from '@autotrader/plugin-features-core';
import { market } from './support/market.js';
import { rows } from './support/run.js';

/** Bars after which averages that start differently have met to the last digits. */
const SETTLED = 900;
const candles = market(3000, 11);

/** Compares from bar `from` on, relative to the size of the numbers. */
function compare(ours: number[][], theirs: (number[] | null)[], from: number, tolerance = 1e-9): void {
  let compared = 0;
  for (let k = from; k < ours.length; k++) {
    theirs[k]!.forEach((wanted, column) => {
      const actual = ours[k]![column]!;
      if (!(Math.abs(actual - wanted) <= tolerance * Math.max(1, Math.abs(wanted))))
        expect.fail(`bar ${k}, output ${column}: ${actual} in place of ${wanted}`);
      compared += 1;
    });
  }
  expect(compared).to.be.above(1000);
}

const value = (x: number | null) => (x === null ? null : [x]);

describe('trading-signals as oracle, on generated candles', () => {
  it('SMA', () => {
    const theirs = new SMA(20);
    compare(
      rows(sma, {}, candles),
      candles.map((c) => value(theirs.update(c.close, false))),
      19,
    );
  });

  it('EMA, seeded with the first close', () => {
    const theirs = new EMA(12);
    compare(
      rows(ema, { period: 12 }, candles),
      candles.map((c) => value(theirs.update(c.close, false))),
      0,
    );
  });

  it('RSI', () => {
    const theirs = new RSI(14);
    compare(
      rows(rsi, {}, candles),
      candles.map((c) => value(theirs.update(c.close, false))),
      14,
    );
  });

  it('ATR, once the different starts are forgotten', () => {
    const theirs = new ATR(14);
    compare(
      rows(atr, {}, candles),
      candles.map((c) => value(theirs.update({ ...c }, false))),
      SETTLED,
    );
  });

  it('MACD, once the different starts are forgotten', () => {
    const theirs = new MACD(new EMA(12), new EMA(26), new EMA(9));
    const wanted = candles.map((candle) => {
      const result = theirs.update(candle.close, false);
      return result && [result.macd, result.signal, result.histogram];
    });
    compare(rows(macd, {}, candles), wanted, SETTLED);
    compare(rows(macd, { start: 'common' }, candles), wanted, SETTLED);
  });

  it('Bollinger bands', () => {
    const theirs = new BollingerBands(20, 2);
    const wanted = candles.map((candle) => {
      const result = theirs.update(candle.close, false);
      return result && [result.upper, result.middle, result.lower];
    });
    compare(
      rows(bollinger, {}, candles).map((row) => row.slice(1, 4)),
      wanted,
      19,
    );
  });
});
