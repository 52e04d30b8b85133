import { expect } from 'chai';
import type { Fill } from '@autotrader/sdk';
import { generateBars } from '@autotrader/sdk/testing';
import { Engine, noOutputs } from '../../../packages/framework/dist/engine/index.js';
import { BILLION, crossLane, specOf } from './engine-fixture.js';
import { BTC, candleOf, opening } from './streams.js';

const ONE = 100_000_000n;

interface Outcome {
  readonly fills: readonly Fill[];
  readonly lastClose: bigint;
  readonly engine: Engine;
}

function replay(count: number): Outcome {
  const engine = new Engine(specOf([crossLane()]));
  const fills: Fill[] = [];
  const outputs = { ...noOutputs, fill: (_lane: string, fill: Fill) => void fills.push(fill) };
  for (const event of opening()) engine.step(event, outputs);
  let close = 0;
  for (const bar of generateBars(count)) {
    close = bar.close;
    engine.step(candleOf(bar), outputs);
  }
  return { fills, lastClose: BigInt(Math.round(close * 100)) * (ONE / 100n), engine };
}

/** Cash and holdings from the fills alone, in units: what the ledger must come to by itself. */
function equityOf({ fills, lastClose }: Outcome): bigint {
  let cash = BILLION;
  let held = 0n;
  for (const { side, price, quantity, fee } of fills) {
    const value = (price * quantity) / ONE;
    cash += (side === 'buy' ? -value : value) - fee;
    held += side === 'buy' ? quantity : -quantity;
  }
  return cash + (held * lastClose) / ONE;
}

/** The same in floating point, as the reference loop reckons it. */
function floatEquityOf({ fills, lastClose }: Outcome): number {
  let cash = 1e9;
  let held = 0;
  for (const { side, price } of fills) {
    const at = Number(price) / 1e8;
    cash += side === 'buy' ? -(at * 1.001) : at * 0.999;
    held = side === 'buy' ? 1 : 0;
  }
  return cash + (held * Number(lastClose)) / 1e8;
}

function ledgerEquity({ engine, lastClose }: Outcome): bigint {
  const ledger = engine.lanes[0]?.ledger;
  return (ledger?.balance('AUD') ?? 0n) + ((ledger?.held(BTC) ?? 0n) * lastClose) / ONE;
}

describe('engine: the crossing of two averages over the benchmark market', () => {
  it('makes 7,280 fills of 200,000 bars', () => {
    const outcome = replay(200_000);
    expect(outcome.fills).to.have.length(7_280);
    expect(floatEquityOf(outcome)).to.be.closeTo(999052871.9343826, 1e-6);
    expect(equityOf(outcome)).to.equal(99905287193439000n);
    expect(ledgerEquity(outcome)).to.equal(equityOf(outcome));
  });

  it('makes 36,187 fills of a million bars, to the last 1e-8', () => {
    const outcome = replay(1_000_000);
    expect(outcome.fills).to.have.length(36_187);
    expect(equityOf(outcome)).to.equal(99672635681629000n);
    expect(ledgerEquity(outcome)).to.equal(equityOf(outcome));
  });
});
