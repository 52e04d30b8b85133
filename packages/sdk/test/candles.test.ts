import { expect } from 'chai';
import fc from 'fast-check';
import { BotError, Candle, type InstrumentId, Trade } from '@autotrader/sdk';
import {
  addTime,
  addTrade,
  candleToTrades,
  clocks,
  createCandleBuilder,
  fewestTrades,
  nextBoundary,
  type CandleBuilderState,
} from '@autotrader/sdk/candles';
import { decodeState, encodeState } from '@autotrader/sdk/state';

const A: InstrumentId = 'A-AUD@x';
const B: InstrumentId = 'B-AUD@x';
const MINUTE = 60_000;

const trade = (instrument: InstrumentId, id: number, time: number, price: number, quantity = 1): Trade =>
  new Trade(instrument, id, time, price, quantity, 'buy');

/** Feeds the trades and collects what closes as [instrument, openTime, o, h, l, c, volume, cursor]. */
function build(state: CandleBuilderState, trades: readonly Trade[]): unknown[][] {
  const closed: unknown[][] = [];
  for (const each of trades) addTrade(state, each, (candle, id) => closed.push(row(candle, id)));
  return closed;
}

const row = ({ instrument, openTime, open, high, low, close, volume }: Candle, id: number): unknown[] => {
  return [instrument, openTime, open, high, low, close, volume, id];
};

function finish(state: CandleBuilderState): unknown[][] {
  const closed: unknown[][] = [];
  addTime(state, Number.MAX_SAFE_INTEGER, (candle, id) => closed.push(row(candle, id)));
  return closed;
}

const minutes = (...ids: readonly InstrumentId[]): CandleBuilderState =>
  createCandleBuilder(ids.map((id) => ({ id, intervalMs: MINUTE })));

describe('candle builder', () => {
  it('builds a bar from its prints and closes it by the first print after its end', () => {
    const state = minutes(A);
    const closed = build(state, [
      trade(A, 5, 0, 10, 0.1),
      trade(A, 6, 1, 12, 0.2),
      trade(A, 9, 59_999, 9),
      trade(A, 10, MINUTE, 11),
    ]);
    expect(closed).to.deep.equal([[A, 0, 10, 12, 9, 9, 1.3, 9]]);
    expect(finish(state)).to.deep.equal([[A, MINUTE, 11, 11, 11, 11, 1, 10]]);
  });

  it('adds volumes without the error of floating point', () => {
    const state = minutes(A);
    build(
      state,
      Array.from({ length: 10 }, (_, k) => trade(A, k + 1, k, 1, 0.1)),
    );
    expect(finish(state)[0]?.[6]).to.equal(1);
  });

  it('adds volumes beyond 2^53 units', () => {
    const state = minutes(A);
    build(state, [
      trade(A, 1, 0, 1, 90_000_000.54),
      trade(A, 2, 1, 1, 90_000_000.54),
      trade(A, 3, 2, 1, 1e12),
      trade(A, 4, 3, 1, 0.25),
    ]);
    expect(finish(state)[0]?.[6]).to.equal(1_000_180_000_001.33);
  });

  it('yields nothing for a quiet interval', () => {
    const closed = build(minutes(A), [
      trade(A, 1, 0, 1),
      trade(A, 2, 5 * MINUTE, 2),
      trade(A, 3, 6 * MINUTE, 3),
    ]);
    expect(closed.map((each) => each[1])).to.deep.equal([0, 5 * MINUTE]);
  });

  it('closes all instruments by any print, ordered by end, then instrument', () => {
    const state = createCandleBuilder([
      { id: B, intervalMs: MINUTE },
      { id: A, intervalMs: 3 * MINUTE },
      { id: 'C-AUD@x', intervalMs: MINUTE },
    ]);
    const prints = [
      trade(A, 1, 0, 1),
      trade('C-AUD@x', 1, 0, 1),
      trade(B, 1, 1, 1),
      trade(B, 2, 2.5 * MINUTE, 1),
    ];
    const closed = build(state, [...prints, trade('C-AUD@x', 2, 3 * MINUTE, 1)]);
    expect(closed.map((each) => [each[0], each[1]])).to.deep.equal([
      [B, 0],
      ['C-AUD@x', 0],
      [A, 0],
      [B, 2 * MINUTE],
    ]);
  });

  it('closes by the clock, exactly at the end', () => {
    const state = minutes(A);
    build(state, [trade(A, 1, 10, 1)]);
    const closed: number[] = [];
    addTime(state, MINUTE - 1, (candle) => closed.push(candle.openTime));
    expect(closed).to.deep.equal([]);
    addTime(state, MINUTE, (candle) => closed.push(candle.openTime));
    addTime(state, MINUTE, (candle) => closed.push(candle.openTime));
    expect(closed).to.deep.equal([0]);
  });

  it('drops duplicates and late prints and counts them', () => {
    const state = minutes(A, B);
    const closed = build(state, [
      trade(A, 1, 0, 1),
      trade(A, 1, 0, 99),
      trade(B, 1, MINUTE, 1),
      trade(A, 2, MINUTE - 1, 99),
      trade(A, 2, MINUTE + 1, 99),
      trade(A, 3, MINUTE + 2, 2),
      trade(A, 4, MINUTE + 1, 3),
    ]);
    expect(closed).to.deep.equal([[A, 0, 1, 1, 1, 1, 1, 1]]);
    expect(finish(state)[0]).to.deep.equal([A, MINUTE, 2, 3, 2, 3, 2, 4]);
    expect(state.slots.map((slot) => [slot.duplicates, slot.late])).to.deep.equal([
      [2, 1],
      [0, 0],
    ]);
  });

  it('a late print never opens a bar, nor does one before the start', () => {
    const state = createCandleBuilder([{ id: A, intervalMs: MINUTE, afterId: 7, from: 2 * MINUTE }]);
    expect(
      build(state, [trade(A, 7, 2 * MINUTE, 1), trade(A, 8, 2 * MINUTE - 1, 1), trade(A, 9, 2 * MINUTE, 5)]),
    ).to.deep.equal([]);
    expect(finish(state)).to.deep.equal([[A, 2 * MINUTE, 5, 5, 5, 5, 1, 9]]);
    expect([state.slots[0]?.duplicates, state.slots[0]?.late]).to.deep.equal([1, 1]);
  });

  it('goes on from its stored state at any print', () => {
    const prints = Array.from({ length: 40 }, (_, k) =>
      trade(k % 3 === 0 ? B : A, k + 1, k * 7_001, 10 + (k % 5), 0.3),
    );
    const whole = minutes(A, B);
    const expected = [...build(whole, prints), ...finish(whole)];
    for (let cut = 0; cut <= prints.length; cut++) {
      const before = minutes(A, B);
      const first = build(before, prints.slice(0, cut));
      const after = decodeState(encodeState(before)) as CandleBuilderState;
      expect([...first, ...build(after, prints.slice(cut)), ...finish(after)]).to.deep.equal(expected);
    }
  });

  it('refuses an instrument it was not made for', () => {
    expect(() => addTrade(minutes(A), trade(B, 1, 0, 1), () => undefined)).to.throw(BotError, B);
  });
});

describe('candleToTrades', () => {
  const path = (open: number, high: number, low: number, close: number, volume = 1): Trade[] =>
    candleToTrades(new Candle(A, 0, MINUTE, open, high, low, close, volume), 3);
  const prices = (...args: Parameters<typeof path>): number[] => path(...args).map((each) => each.price);

  it('goes to the nearer of low and high first and merges equal neighbours', () => {
    expect(prices(10, 15, 9, 12)).to.deep.equal([10, 9, 15, 12]);
    expect(prices(10, 11, 5, 8)).to.deep.equal([10, 11, 5, 8]);
    expect(prices(10, 12, 8, 9)).to.deep.equal([10, 8, 12, 9]);
    expect(prices(10, 12, 10, 11)).to.deep.equal([10, 12, 11]);
    expect(prices(10, 12, 9, 9)).to.deep.equal([10, 9, 12, 9]);
    expect(prices(10, 10, 10, 10)).to.deep.equal([10]);
  });

  it('makes ids, times and sides by rule', () => {
    const trades = path(10, 15, 9, 12);
    expect(trades.map((each) => each.id)).to.deep.equal([13, 14, 15, 16]);
    expect(trades.map((each) => each.time)).to.deep.equal([0, 15_000, 30_000, 45_000]);
    expect(trades.map((each) => each.side)).to.deep.equal(['buy', 'sell', 'buy', 'sell']);
  });

  it('puts the remainder of the volume on the last trade', () => {
    const parts = (volume: number): number[] => path(10, 15, 9, 12, volume).map((each) => each.quantity);
    expect(parts(1.00000003)).to.deep.equal([0.25, 0.25, 0.25, 0.25000003]);
    expect(parts(4e-8)).to.deep.equal([1e-8, 1e-8, 1e-8, 1e-8]);
    expect(parts(100_000_000.5)).to.deep.equal([33_333_333, 33_333_333, 33_333_333, 1.5]);
  });

  it('takes the shorter order when the volume has too few units, and refuses what no order fits', () => {
    expect(prices(10, 12, 9, 9, 4e-8)).to.deep.equal([10, 9, 12, 9]);
    expect(prices(10, 12, 9, 9, 3e-8)).to.deep.equal([10, 12, 9]);
    expect(fewestTrades(10, 12, 9, 9)).to.equal(3);
    expect(() => path(10, 12, 9, 11, 3e-8)).to.throw(BotError, 'too little');
  });

  it('gives exactly the candle back, whatever its prices and volume', () => {
    fc.assert(
      fc.property(fc.array(candles(), { minLength: 1, maxLength: 5 }), (rows) => {
        const state = minutes(A);
        const series = rows.map(
          (each, k) =>
            new Candle(A, k * MINUTE, MINUTE, each.open, each.high, each.low, each.close, each.volume),
        );
        const trades = series.flatMap((candle, k) => candleToTrades(candle, k));
        expect(trades.every((each) => each.quantity >= 1e-8 && each.time < Number.MAX_SAFE_INTEGER)).to.equal(
          true,
        );
        const rebuilt = [...build(state, trades), ...finish(state)];
        expect(rebuilt.map((each) => each.slice(0, 7))).to.deep.equal(
          series.map((each) => row(each, 0).slice(0, 7)),
        );
        expect(state.slots[0]?.late).to.equal(0);
      }),
      { numRuns: 2000, seed: 2 },
    );
  });
});

describe('clock grid', () => {
  it('has every boundary of every interval once', () => {
    const times = [...clocks(0, 6 * MINUTE, [2 * MINUTE, 3 * MINUTE])].map((clock) => clock.time / MINUTE);
    expect(times).to.deep.equal([2, 3, 4, 6]);
  });

  it('begins after its start and ends with its end', () => {
    expect(nextBoundary(MINUTE, [MINUTE])).to.equal(2 * MINUTE);
    expect(nextBoundary(MINUTE - 1, [MINUTE])).to.equal(MINUTE);
    expect([...clocks(MINUTE, 2 * MINUTE - 1, [MINUTE])]).to.deep.equal([]);
    expect([...clocks(0, Infinity, [])]).to.deep.equal([]);
  });
});

interface Shape {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Candles of few and many distinct prices, with volumes from 4 units up to far beyond 2^53. */
function candles(): fc.Arbitrary<Shape> {
  const price = fc.oneof(
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 1, max: 1e9 }).map((cents) => cents / 100),
  );
  const volume = fc.oneof(
    fc.integer({ min: 4, max: 40 }).map((units) => units / 1e8),
    fc.integer({ min: 4, max: 1e12 }).map((units) => units / 1e8),
    fc.integer({ min: 2 ** 50, max: Number.MAX_SAFE_INTEGER }).map((units) => units / 1e8),
    fc.double({ min: 1e7, max: 1e15, noNaN: true }).map((value) => Number(value.toFixed(8))),
  );
  return fc.tuple(price, price, price, price, volume).map(([a, b, c, d, total]) => {
    const sorted = [a, b, c, d].sort((x, y) => x - y);
    return {
      open: a,
      high: sorted[3] as number,
      low: sorted[0] as number,
      close: b,
      volume: Number(total.toFixed(8)),
    };
  });
}
