import { expect } from 'chai';
import { Trade, type Candle } from '@autotrader/sdk';
import { createRandom, nextNormal } from '@autotrader/sdk/random';
import { outlierGate } from '@autotrader/plugin-risk-core';
import { candle, ID } from './prices.js';

/** The gate, and what it says of prices one after the other. */
class Gate {
  readonly #options = outlierGate.options.parse({});
  readonly #state = outlierGate.state(this.#options);
  #minute = 0;

  trusts(event: Candle | Trade): boolean | undefined {
    const account = { time: 0, price: 0, cash: 0, equity: 0, held: 0 };
    return outlierGate.onPrice?.(event, { options: this.#options, state: this.#state, ...account });
  }

  price(value: number, high = value, low = value): boolean | undefined {
    return this.trusts(candle((this.#minute += 1), value, high, low));
  }

  /** A walk of 0.1 % a bar around 100. */
  warmed(): this {
    const random = createRandom(5);
    for (let i = 0; i < 200; i++) this.price(100 * (1 + 0.001 * nextNormal(random)));
    return this;
  }
}

describe('outlier-gate', () => {
  it('trusts an ordinary walk', () => {
    const random = createRandom(9);
    const gate = new Gate();
    let price = 100;
    for (let i = 0; i < 5000; i++)
      expect(gate.price((price *= 1 + 0.01 * nextNormal(random)))).to.equal(true);
  });

  for (const factor of [100, 0.01, 1.5, 0.6]) {
    it(`marks a spike of ×${factor} and goes on at once afterwards`, () => {
      const gate = new Gate().warmed();
      expect(gate.price(100 * factor)).to.equal(false);
      expect(gate.price(100)).to.equal(true);
    });
  }

  it('marks a spike while it is not warm yet', () => {
    const gate = new Gate();
    expect(gate.price(100)).to.equal(true);
    expect(gate.price(10_000)).to.equal(false);
    expect(gate.price(100)).to.equal(true);
  });

  it('believes a new level after five prices that agree', () => {
    const gate = new Gate().warmed();
    const said = [200, 200.1, 199.9, 200, 200.1, 200].map((price) => gate.price(price));
    expect(said).to.deep.equal([false, false, false, false, true, true]);
    expect(gate.price(100)).to.equal(false);
  });

  it('does not believe prices that disagree with each other', () => {
    const gate = new Gate().warmed();
    for (const price of [200, 1000, 200, 1000, 200, 1000, 200]) expect(gate.price(price)).to.equal(false);
    expect(gate.price(100)).to.equal(true);
  });

  it('marks a bar with an absurd wick, but keeps its level', () => {
    const gate = new Gate().warmed();
    expect(gate.price(100, 10_000)).to.equal(false);
    expect(gate.price(100, 100, 1)).to.equal(false);
    expect(gate.price(100)).to.equal(true);
  });

  it('marks what is no price and stays as it was', () => {
    const gate = new Gate().warmed();
    for (const price of [NaN, 0, -1, Infinity]) expect(gate.price(price)).to.equal(false);
    expect(gate.price(100)).to.equal(true);
  });

  it('judges prints, and each instrument by its own prices', () => {
    const gate = new Gate().warmed();
    expect(gate.trusts(new Trade(ID, 1, 1, 10_000, 1, 'buy'))).to.equal(false);
    expect(gate.trusts(new Trade('ETH-AUD@test', 1, 1, 10_000, 1, 'buy'))).to.equal(true);
  });
});
