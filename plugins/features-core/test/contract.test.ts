import { expect } from 'chai';
import features, * as named from '@autotrader/plugin-features-core';
import type { FeatureDefinition } from '@autotrader/sdk';
import { decodeState, encodeState } from '@autotrader/sdk/state';
import { expectSame } from './support/equal.js';
import { dice, market } from './support/market.js';
import { Probe, rows } from './support/run.js';

const candles = market(700, 7);

/** Every feature with its defaults, and the other ways it can work. */
const CASES: [FeatureDefinition, object][] = [
  ...features.map((feature): [FeatureDefinition, object] => [feature, {}]),
  [named.ema, { seed: 'sma' }],
  [named.macd, { start: 'common' }],
  [named.sma, { period: 1 }],
  [named.logReturn, { period: 60 }],
];

describe('the contract of a feature', () => {
  it('all are exported by name and in the default list, under different names', () => {
    const { default: _, ...others } = named;
    expect(Object.values(others)).to.have.members([...features]);
    expect(new Set(features.map((feature) => feature.name)).size).to.equal(features.length);
  });

  for (const [feature, options] of CASES) {
    describe(`${feature.name} ${JSON.stringify(options)}`, () => {
      const whole = rows(feature, options, candles);

      it('has numbers after its warm-up, and from then on always', () => {
        const start = whole.findIndex((row) => row.every(Number.isFinite));
        expect(start).to.be.within(0, 120);
        expect(whole.slice(start).every((row) => row.every(Number.isFinite))).to.equal(true);
      });

      it('continues from a copied or stored state with the same bits', () => {
        const next = dice(99);
        const probe = new Probe(feature, options);
        candles.forEach((candle, k) => {
          const copies = next();
          if (copies < 0.1) probe.state = structuredClone(probe.state);
          else if (copies < 0.2) probe.state = decodeState(encodeState(probe.state));
          expectSame(probe.feed(candle), whole[k]!, `bar ${k}`);
        });
      });

      it('holds all it knows in the state: two that share it by turns agree with one', () => {
        const [odd, even] = [new Probe(feature, options), new Probe(feature, options)];
        candles.forEach((candle, k) => {
          const [now, then] = k % 2 === 0 ? [even, odd] : [odd, even];
          expectSame(now.feed(candle), whole[k]!, `bar ${k}`);
          then.state = now.state;
        });
      });

      it('does not look ahead: another future leaves the past as it was', () => {
        const changed = [...candles.slice(0, 400), ...market(300, 8)];
        expectSame(rows(feature, options, changed).slice(0, 400).flat(), whole.slice(0, 400).flat());
      });

      it('writes its own slots only, and not into the bar', () => {
        const width = feature.outputs.length;
        const parsed = feature.options.parse(options);
        const out = new Float64Array(width + 6).fill(-7);
        const state = feature.state(parsed);
        candles.forEach((candle, k) => {
          const before = { ...candle };
          feature.update(state, Object.freeze({ ...before }), out, 3, Object.freeze(parsed));
          expectSame([...out], [-7, -7, -7, ...whole[k]!, -7, -7, -7]);
        });
      });

      it('keeps a state of one size, not tied to bar or output', () => {
        const probe = new Probe(feature, options);
        const size = numbersIn(probe.state);
        for (const candle of candles) probe.feed(candle);
        expect(numbersIn(probe.state)).to.equal(size);
        expectSame(
          probe.feed(candles.at(-1)!),
          rows(feature, options, [...candles, candles.at(-1)!]).at(-1)!,
        );
      });
    });
  }

  it('unknown and senseless options are refused', () => {
    for (const feature of features)
      expect(feature.options.safeParse({ nonsense: 1 }).success).to.equal(false);
    for (const period of [0, -1, 2.5, 1e9, NaN])
      expect(named.sma.options.safeParse({ period }).success, String(period)).to.equal(false);
    expect(named.macd.options.safeParse({ fast: 26, slow: 12 }).success).to.equal(false);
    expect(named.volatility.options.safeParse({ period: 1 }).success).to.equal(false);
  });
});

function numbersIn(state: unknown): number {
  if (ArrayBuffer.isView(state)) return state.byteLength / 8;
  if (typeof state !== 'object' || state === null) return 1;
  return Object.values(state).reduce((sum: number, part) => sum + numbersIn(part), 0);
}
