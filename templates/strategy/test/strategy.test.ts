import { expect } from 'chai';
import { Candle, type Position, type Signal } from '@autotrader/sdk';
import { checkStrategy } from '@autotrader/sdk/testing';
import strategy from '../dist/index.js';

const ID = 'BTC-AUD@btcmarkets';
const MINUTE = 60_000;
const HELD: Position = { instrument: ID, quantity: 1, entryPrice: 100, openedAt: 0 };

/** What every strategy must do: plain state, the same twice, restorable, blind to the future, bounded, … */
describe('my strategy, conformance', () => {
  for (const { name, run } of checkStrategy(strategy)) it(name, run);
});

/** What this one must do. */
describe('my strategy', () => {
  it('buys a dip in a rising market only', () => {
    expect(decide({ close: 110, rsi14: 30, ema200: 100 }).kind).to.equal('enter');
    expect(decide({ close: 90, rsi14: 30, ema200: 100 }).kind).to.equal('hold');
    expect(decide({ close: 110, rsi14: 50, ema200: 100 }).kind).to.equal('hold');
  });

  it('waits while its features warm up', () => {
    expect(decide({ close: 110, rsi14: NaN, ema200: 100 }).kind).to.equal('hold');
  });

  it('sells when the dip is over, or when it took too long', () => {
    const held = { close: 110, ema200: 100, position: HELD };
    expect(decide({ ...held, rsi14: 61 })).to.deep.include({ kind: 'exit', reason: 'the dip is over' });
    expect(decide({ ...held, rsi14: 50, barsHeld: 58 }).kind).to.equal('hold');
    expect(decide({ ...held, rsi14: 50, barsHeld: 59 })).to.deep.include({ reason: 'it took too long' });
  });
});

interface Situation {
  readonly close: number;
  readonly rsi14: number;
  readonly ema200: number;
  readonly position?: Position;
  readonly barsHeld?: number;
}

/** One call of the strategy, as the engine makes it. */
function decide({ close, rsi14, ema200, position, barsHeld = 0 }: Situation): Signal {
  const candle = new Candle(ID, 0, MINUTE, close, close, close, close, 1);
  const options = strategy.options.parse({});
  const seen = { prediction: undefined, position, features: { rsi14, ema200 }, cost: 0.002 };
  const context = { options, state: { barsHeld }, ...seen, horizonMs: MINUTE, history: false, time: MINUTE };
  return strategy.onCandle?.(candle, context) as Signal;
}
