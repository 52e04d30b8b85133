import { expect } from 'chai';
import { Candle, type InputEvent } from '@autotrader/sdk';
import { exp, log } from '@autotrader/sdk/math';
import { createRandom, nextNormal } from '@autotrader/sdk/random';
import { noOutputs, summarise } from '../../../packages/framework/dist/engine/index.js';
import { prepare } from './components.js';
import { Bench, learningLane, OUTPUT, specOf, type Packed } from './engine-fixture.js';
import { BTC, candles, changed, MINUTE, opening, START } from './streams.js';

const learner = (horizon = 1, seed = 1) => specOf([learningLane({ horizon })], [BTC], { seed });
const expertsOf = ({ engine }: Bench) => {
  const experts = engine.lanes[0]?.markets[0]?.experts;
  if (!experts) throw new Error('the lane has no experts');
  return experts;
};

/** Predictions and outcomes of every event, as (event, packed outputs). */
const told = (bench: Bench, count: number): unknown =>
  bench.outputs
    .slice(0, count)
    .map((list) =>
      (list as unknown as Packed[]).filter(([code]) => code === OUTPUT.prediction || code === OUTPUT.scored),
    );

describe('engine: learning without looking ahead', () => {
  before(prepare);

  it('predicts the same up to now whatever comes later', () => {
    const bars = candles(500);
    const now = 300;
    const original = new Bench(learner()).play([...opening(), ...bars]);
    for (const factor of [1.5, 0.97]) {
      const other = new Bench(learner()).play([...opening(), ...changed(bars, now, factor)]);
      const seen = opening().length + now;
      expect(told(other, seen)).to.deep.equal(told(original, seen));
      expect(told(other, seen + 100)).not.to.deep.equal(told(original, seen + 100));
    }
  });

  it('has normalised the rows up to now by what was known then', () => {
    const bars = candles(400);
    const now = 250;
    const rows = (stream: readonly Candle[]): number[] => {
      const { rows } = new Bench(learner()).play([...opening(), ...stream]).engine.lanes[0]?.markets[0] ?? {};
      return Array.from({ length: now * 16 }, (_, i) => rows?.get(Math.floor(i / 16), i % 16) ?? NaN);
    };
    const before = rows(bars);
    expect(before.filter((value) => value !== 0 && value === value).length).to.be.above(2_000);
    expect(rows(changed(bars, now, 3))).to.deep.equal(before);
    expect(rows(changed(bars, now - 1, 3))).not.to.deep.equal(before);
  });
});

interface Scored {
  readonly openTime: number;
  readonly outcome: number;
}

const scoredOf = (bench: Bench): Scored[] =>
  bench.sort(OUTPUT.scored).map(([, , , openTime, outcome]) => ({
    openTime: openTime as number,
    outcome: outcome as number,
  }));

describe('engine: scoring', () => {
  before(prepare);

  for (const horizon of [1, 3]) {
    it(`scores a forecast by the bar ${horizon} later and voids it when there is none`, () => {
      const missing = new Set([60, 61, 90, 120, 121, 122, 123, 124, 125, 126, 127]);
      const bars = candles(200).filter((_, i) => !missing.has(i));
      const bench = new Bench(learner(horizon)).play([...opening(), ...bars]);
      const closes = new Map(bars.map((bar) => [bar.openTime, bar.close]));
      const scored = scoredOf(bench);
      for (const { openTime, outcome } of scored) {
        const [from, to] = [closes.get(openTime), closes.get(openTime + horizon * MINUTE)];
        const due = to === undefined ? NaN : log(to / (from as number));
        expect(outcome, `forecast of ${(openTime - START) / MINUTE}`).to.deep.equal(due);
      }
      const predicted = bench.sort(OUTPUT.prediction).length;
      expect(scored).to.have.length(predicted - horizon);
      const voided = scored.filter(({ outcome }) => Number.isNaN(outcome)).length;
      expect(voided).to.be.above(2);
      expect(expertsOf(bench).state.scores.voided).to.equal(voided);
      expect(expertsOf(bench).state.scores.scored).to.equal(scored.length - voided);
    });
  }

  it('voids what is open when events are lost, and predicts again once a bar has come', () => {
    const bars = candles(120);
    const at = 80;
    const lost: InputEvent = { kind: 'gap', instrument: BTC, from: START, to: START + at * MINUTE };
    const bench = new Bench(learner(3)).play([...opening(), ...bars.slice(0, at), lost, ...bars.slice(at)]);
    const voided = scoredOf(bench).filter(({ outcome }) => Number.isNaN(outcome));
    expect(voided.map(({ openTime }) => (openTime - START) / MINUTE)).to.deep.equal([at - 3, at - 2, at - 1]);
    expect(scoredOf(bench)).to.have.length(bench.sort(OUTPUT.prediction).length - 3);
    // 120 bars have 119 returns, but the one across the gap is none.
    expect(expertsOf(bench).state.volatility.count).to.equal(118);
  });

  it('neither learns from an absurd bar nor forecasts from it', () => {
    const bars = candles(150);
    const absurd = bars.map((bar, i) => (i === 100 ? (changed([bar], 0, 9)[0] ?? bar) : bar));
    const bench = new Bench(learner()).play([...opening(), ...absurd]);
    const openTimes = scoredOf(bench).map(({ openTime }) => (openTime - START) / MINUTE);
    const voided = scoredOf(bench).filter(({ outcome }) => Number.isNaN(outcome));
    expect(voided.map(({ openTime }) => (openTime - START) / MINUTE)).to.deep.equal([99]);
    expect(openTimes).not.to.include(100);
    expect(openTimes).to.include(101);
  });

  it('goes on while learning is paused, but the models stay as they are', () => {
    const paused: InputEvent = { kind: 'learningPaused', paused: true };
    const bench = new Bench(learner()).play([...opening(), ...candles(100), paused]);
    const models = () => bench.engine.digest().children?.['lanes']?.children?.['main']?.children?.['markets'];
    const before = models()?.children?.[BTC]?.children?.['models']?.hash;
    const scored = expertsOf(bench).state.scores.scored;
    bench.play(candles(140).slice(100));
    expect(models()?.children?.[BTC]?.children?.['models']?.hash).to.equal(before);
    expect(expertsOf(bench).state.scores.scored).to.equal(scored + 40);
  });
});

/** Bars whose log returns follow r = rho × the one before + noise. */
function autoregressive(count: number, rho: number, seed: number): Candle[] {
  const random = createRandom(seed);
  const bars: Candle[] = [];
  let [close, last] = [1000, 0];
  for (let i = 0; i < count; i++) {
    last = rho * last + 0.001 * nextNormal(random);
    const open = close;
    close *= exp(last);
    const [high, low] = [Math.max(open, close), Math.min(open, close)];
    bars.push(new Candle(BTC, START + i * MINUTE, MINUTE, open, high, low, close, 1));
  }
  return bars;
}

/** R² against the zero forecast over what was scored after the first `skip` bars, in percent. */
function skillOf(bars: readonly Candle[], skip: number): number {
  const bench = new Bench(learner());
  for (const event of [...opening(), ...bars.slice(0, skip)]) bench.engine.step(event, noOutputs);
  const { squaredErrors, squaredOutcomes } = expertsOf(bench).state.scores;
  for (const event of bars.slice(skip)) bench.engine.step(event, noOutputs);
  const scores = { ...expertsOf(bench).state.scores };
  scores.squaredErrors -= squaredErrors;
  scores.squaredOutcomes -= squaredOutcomes;
  return 100 * summarise(scores).r2;
}

describe('engine: honest skill', function () {
  this.timeout(60_000);
  before(prepare);

  it('claims none on a random walk', () => {
    expect(skillOf(autoregressive(6_000, 0, 11), 0)).to.be.above(-0.1);
    expect(skillOf(candles(6_000), 0)).to.be.above(-0.1);
  });

  it('finds what there is in returns that follow each other', () => {
    // The most that can be known of an AR(1) of 0.3 is 9 % of the variance.
    expect(skillOf(autoregressive(8_000, 0.3, 12), 6_000)).to.be.within(4, 11);
  });
});
