import { expect } from 'chai';
import { enter, exit, hold, type Candle, type Signal } from '@autotrader/sdk';
import { createRandom, nextInteger, nextUniform, type RandomState } from '@autotrader/sdk/random';
import { choose } from './components.js';
import { Bench, crossLane, specOf } from './engine-fixture.js';
import { scripted } from './strategies.js';
import { barAt, BTC, ETH, opening } from './streams.js';

const WALKS = 40;
const BARS = 120;

/** A walk that may jump by half between one close and the next open. */
function* walk(random: RandomState, start: number): Generator<readonly [number, number, number, number]> {
  let close = start;
  for (let i = 0; i < BARS; i++) {
    const jump = nextUniform(random) < 0.15 ? [1.5, 0.5, 2 / 3][nextInteger(random, 3)] : 1;
    const open = cents(close * (jump ?? 1));
    close = cents(open * (0.97 + 0.06 * nextUniform(random)));
    const [top, bottom] = [Math.max(open, close), Math.min(open, close)];
    yield [open, cents(top * 1.01), cents(bottom * 0.99), close];
  }
}

const cents = (price: number): number => Math.max(0.02, Math.round(price * 100) / 100);

/** Signals of every sort, at random. */
function wild(random: RandomState): (bar: number, candle: Candle) => Signal {
  return (_bar, { close }) => {
    const draw = nextUniform(random);
    if (draw < 0.3) return enter('buy', { stopLossPercent: 3, takeProfitPercent: 4 });
    if (draw < 0.6) return enter('buy', { limitPrice: close * (0.9 + 0.15 * nextUniform(random)) });
    return draw < 0.75 ? exit('by chance') : hold;
  };
}

function benchOf(seed: number): Bench {
  const random = createRandom(seed);
  const share = nextUniform(random) < 0.5 ? { volumeShare: 0.05 + 0.9 * nextUniform(random) } : {};
  const slippage = { model: 'fixed', fraction: 0.02 * nextUniform(random) };
  const lane = crossLane({
    cash: { AUD: 1_234_567_890_123n },
    strategy: scripted(wild(random)),
    sizing: choose('sizing', 'percent', { percent: 100, reservePercent: 0 }),
    risk: [],
    broker: choose('broker', 'simulated', { ...share, slippage }),
  });
  return new Bench(specOf([lane], [BTC, ETH])).play(opening([BTC, ETH], [FEES]));
}

const FEES = { aboveVolume: '0', maker: '0.0033', taker: '0.0085' };

/** What the lane keeps for open buys, and what the broker may still spend on them. */
function reserves({ engine }: Bench): { kept: bigint; spendable: bigint; cash: bigint } {
  const lane = engine.lanes[0];
  if (!lane) throw new Error('there is no lane');
  const { orders } = lane.broker.state as unknown as { orders: { side: string; budget: bigint }[] };
  const spendable = orders.reduce((sum, { side, budget }) => sum + (side === 'buy' ? budget : 0n), 0n);
  return { kept: lane.orders.reserved('AUD'), spendable, cash: lane.ledger.balance('AUD') };
}

describe('engine: funds', () => {
  it('are never overdrawn, however far the price jumps between a decision and its fill', () => {
    let fills = 0;
    let short = 0;
    for (let seed = 1; seed <= WALKS; seed++) {
      const bench = benchOf(seed);
      const random = createRandom(1_000 + seed);
      const [btc, eth] = [[...walk(random, 150)], [...walk(random, 9)]];
      for (let i = 0; i < BARS; i++) {
        bench.play([barAt(i, btc[i] ?? FLAT, BTC), barAt(i, eth[i] ?? FLAT, ETH)]);
        bench.engine.lanes[0]?.ledger.assertSound();
        const { kept, spendable, cash } = reserves(bench);
        expect(kept, `walk ${seed}, bar ${i}`).to.equal(spendable);
        expect(kept <= cash, `walk ${seed}, bar ${i}: ${kept} of ${cash}`).to.equal(true);
      }
      fills += bench.engine.lanes[0]?.ledger.state.fills ?? 0;
      short += updates(bench, 'its budget is used up');
    }
    expect(fills).to.be.above(10 * WALKS);
    expect(short, 'orders whose budget a jump used up').to.be.above(WALKS / 4);
  });
});

const FLAT = [1, 1, 1, 1] as const;

const updates = (bench: Bench, reason: string): number => bench.sort(5).filter((u) => u[4] === reason).length;
