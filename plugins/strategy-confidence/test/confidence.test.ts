import { expect } from 'chai';
import { Candle, type Position, type Prediction, type Signal } from '@autotrader/sdk';
import {
  confidence,
  expectedHorizons,
  persistence,
  seeForecast,
  startPersistence,
} from '@autotrader/plugin-strategy-confidence';

const ID = 'BTC-AUD@test';
const COST = 0.002;
const MINUTE = 60_000;
const POSITION: Position = { instrument: ID, quantity: 1, entryPrice: 100, openedAt: 0 };

const prediction = (point: number, more: Partial<Prediction> = {}): Prediction => ({
  instrument: ID,
  openTime: 0,
  horizonMs: MINUTE,
  point,
  lower: NaN,
  upper: NaN,
  sigma: 0.001,
  confidence: 0.6,
  shares: [1],
  ...more,
});

/** Runs a fresh strategy over points, one bar each, and returns its last signal. */
function decide(
  predictions: readonly (Prediction | undefined)[],
  given: { options?: Record<string, unknown>; position?: Position } = {},
): Signal {
  const options = confidence.options.parse(given.options ?? {});
  const state = confidence.state(options);
  let signal: Signal = { kind: 'hold', reason: '' };
  for (const [i, forecast] of predictions.entries()) {
    const candle = new Candle(ID, i * MINUTE, MINUTE, 100, 100, 100, 100, 1);
    const dated = forecast && { ...forecast, openTime: candle.openTime };
    const seen = { options, state, prediction: dated, position: given.position, features: {}, cost: COST };
    const context = { ...seen, horizonMs: MINUTE, history: false, time: candle.openTime + MINUTE };
    signal = confidence.onCandle?.(candle, context) ?? signal;
  }
  return signal;
}

describe('strategy confidence', () => {
  it('stays out when the edge is below the cost, and says why with numbers', () => {
    const signal = decide([prediction(0.0019)]);
    expect(signal).to.deep.include({ kind: 'hold', reason: 'edge {edge} is not above the cost {needed}' });
    expect(signal.values).to.deep.equal({ edge: 0.0019, needed: COST });
  });

  it('enters above the cost with its confidence and protective options', () => {
    const signal = decide([prediction(0.0021)], { options: { stopLossPercent: 2 } });
    expect(signal).to.deep.include({ kind: 'enter', side: 'buy', confidence: 0.6, stopLossPercent: 2 });
    expect(signal).not.to.have.property('takeProfitPercent');
  });

  it('asks for confidence and, if told, for an interval above zero', () => {
    expect(decide([prediction(0.01, { confidence: 0.54 })]).reason).to.match(/^confidence/);
    const options = { requireInterval: true };
    expect(decide([prediction(0.01)], { options }).kind).to.equal('hold');
    expect(decide([prediction(0.01, { lower: -1e-6 })], { options }).reason).to.match(/^the interval/);
    expect(decide([prediction(0.01, { lower: 1e-6 })], { options }).kind).to.equal('enter');
  });

  it('leaves only when staying loses more than leaving costs', () => {
    expect(decide([prediction(-0.0009)], { position: POSITION }).kind).to.equal('hold');
    expect(decide([prediction(-0.0011)], { position: POSITION }).kind).to.equal('exit');
    expect(decide([prediction(0.0001)], { position: POSITION }).kind).to.equal('hold');
  });

  it('leaves after holdBars, with or without a forecast', () => {
    const given = { options: { holdBars: 3 }, position: POSITION };
    expect(decide([undefined, undefined], given).kind).to.equal('hold');
    expect(decide([undefined, undefined, undefined], given).kind).to.equal('exit');
  });

  it('does nothing on a forecast of another bar or one that is no number', () => {
    expect(decide([undefined])).to.deep.equal({ kind: 'hold', reason: '' });
    expect(decide([prediction(NaN)])).to.deep.equal({ kind: 'hold', reason: '' });
  });

  it('credits a persistent forecast with more than one horizon, up to the maximum', () => {
    const steady = Array.from({ length: 60 }, () => prediction(0.0005));
    const fickle = steady.map((one, i) => prediction(i % 2 ? one.point : -one.point));
    expect(decide(steady).kind).to.equal('enter');
    expect(decide(steady, { options: { patienceMax: 1 } }).kind).to.equal('hold');
    expect(decide(fickle).kind).to.equal('hold');
  });
});

describe('persistence', () => {
  it('estimates the autocorrelation of an AR(1) process', () => {
    const state = startPersistence();
    let seed = 12345;
    let value = 0;
    for (let i = 0; i < 20_000; i++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      value = 0.7 * value + seed / 2 ** 32 - 0.5;
      seeForecast(state, value, 10_000);
    }
    expect(persistence(state)).to.be.closeTo(0.7, 0.03);
  });

  it('is zero before there is evidence', () => {
    const state = startPersistence();
    for (let i = 0; i < 29; i++) seeForecast(state, 1, 100);
    expect(persistence(state)).to.equal(0);
    seeForecast(state, 1, 100);
    expect(persistence(state)).to.be.above(0.9);
  });

  it('counts horizons, not bars', () => {
    expect(expectedHorizons(0.75, 1, 10)).to.equal(4);
    expect(expectedHorizons(0.75, 4, 10)).to.equal(1);
    expect(expectedHorizons(0.75, 8, 10)).to.equal(1);
    expect(expectedHorizons(1, 1, 10)).to.equal(10);
  });
});
