import { expect } from 'chai';
import { Candle, type Position, type Signal } from '@autotrader/sdk';
import { createRandom, nextNormal } from '@autotrader/sdk/random';
import { emaCross } from '@autotrader/plugin-strategy-ema-cross';

const ID = 'BTC-AUD@test';
const MINUTE = 60_000;
const POSITION: Position = { instrument: ID, quantity: 1, entryPrice: 1, openedAt: 0 };

interface Bars {
  readonly open: readonly number[];
  readonly close: readonly number[];
}

function walk(count: number): Bars {
  const random = createRandom(11);
  const open: number[] = [];
  const close: number[] = [];
  for (let i = 0, price = 1000; i < count; i++) {
    open.push((price += 0.5 * nextNormal(random)));
    close.push((price += 2 * nextNormal(random)));
  }
  return { open, close };
}

interface Result {
  readonly fills: number;
  readonly equity: number;
}

const cash = (fills: number, equity: number): Result => ({ fills, equity });

/** The plain loop the strategy must equal: one unit, fee 0.1 %, fills at the next open. */
function reference({ open, close }: Bars): Result {
  let [fast, slow, money, held, fills, wanted, before] = [close[0]!, close[0]!, 1e6, 0, 0, 0, 0];
  close.forEach((price, i) => {
    if (wanted > 0 && held === 0) [money, held, fills] = [money - open[i]! * 1.001, 1, fills + 1];
    else if (wanted < 0 && held > 0) [money, held, fills] = [money + open[i]! * 0.999, 0, fills + 1];
    wanted = 0;
    if (i > 0) {
      fast += (2 / 13) * (price - fast);
      slow += (2 / 27) * (price - slow);
    }
    const sign = fast > slow ? 1 : -1;
    if (i >= 26 && sign !== before) wanted = sign;
    before = sign;
  });
  return cash(fills, money + held * close.at(-1)!);
}

function strategyResult({ open, close }: Bars, restoreEvery = Infinity): Result {
  const options = emaCross.options.parse({});
  let state = emaCross.state(options);
  let [money, held, fills] = [1e6, 0, 0];
  let signal: Signal = { kind: 'hold', reason: '' };
  close.forEach((price, i) => {
    if (signal.kind === 'enter') [money, held, fills] = [money - open[i]! * 1.001, 1, fills + 1];
    else if (signal.kind === 'exit') [money, held, fills] = [money + open[i]! * 0.999, 0, fills + 1];
    if (i % restoreEvery === 0) state = structuredClone(state);
    signal = decide(candleAt(i, open[i]!, price), state, held > 0);
  });
  return cash(fills, money + held * close.at(-1)!);

  function decide(candle: Candle, memory: typeof state, long: boolean): Signal {
    const position = long ? POSITION : undefined;
    const seen = { options, state: memory, prediction: undefined, position, features: {}, cost: 0 };
    const context = { ...seen, horizonMs: MINUTE, history: false, time: candle.openTime + MINUTE };
    return emaCross.onCandle?.(candle, context) ?? signal;
  }
}

const candleAt = (i: number, open: number, close: number): Candle =>
  new Candle(ID, i * MINUTE, MINUTE, open, Math.max(open, close), Math.min(open, close), close, 1);

describe('strategy ema-cross', () => {
  it('equals the plain loop bit for bit', () => {
    const bars = walk(20_000);
    const result = reference(bars);
    expect(result.fills).to.be.above(300);
    expect(strategyResult(bars)).to.deep.equal(result);
    expect(strategyResult(bars, 7)).to.deep.equal(result);
  });

  it('says which averages crossed', () => {
    const bars = { open: Array<number>(40).fill(100), close: [...Array<number>(39).fill(100), 110] };
    const options = emaCross.options.parse({});
    const state = emaCross.state(options);
    const seen = { options, state, prediction: undefined, position: undefined, features: {}, cost: 0 };
    const context = { ...seen, horizonMs: MINUTE, history: false, time: 0 };
    const signals = bars.close.map((price, i) => emaCross.onCandle!(candleAt(i, 100, price), context));
    expect(signals.slice(0, 39).every(({ kind }) => kind === 'hold')).to.equal(true);
    expect(signals[39]).to.deep.include({ kind: 'enter', side: 'buy' });
    expect(signals[39]!.values!['fast']).to.be.above(signals[39]!.values!['slow']!);
  });

  it('leaves its averages alone at a close that is no price', () => {
    const options = emaCross.options.parse({});
    const state = emaCross.state(options);
    const seen = { options, state, prediction: undefined, position: undefined, features: {}, cost: 0 };
    const context = { ...seen, horizonMs: MINUTE, history: false, time: 0 };
    emaCross.onCandle!(candleAt(0, 100, 100), context);
    const before = { ...state };
    for (const bad of [NaN, 0, -1]) emaCross.onCandle!(candleAt(1, 100, bad), context);
    expect(state).to.deep.equal(before);
  });
});
