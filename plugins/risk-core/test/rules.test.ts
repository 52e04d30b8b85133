import { expect } from 'chai';
import {
  enter,
  unitsFromNumber,
  type OrderRequest,
  type RiskDefinition,
  type RoundTrip,
  type State,
} from '@autotrader/sdk';
import { cooldown, fixed, maxDrawdown, maxPosition, percent } from '@autotrader/plugin-risk-core';
import { candle, ID } from './prices.js';

interface Account {
  readonly time?: number;
  readonly price?: number;
  readonly cash?: number;
  readonly equity?: number;
  readonly held?: number;
}

/** A rule with its options and state, asked with an account. */
class Rule {
  readonly #options: unknown;
  readonly #state: State;

  constructor(
    readonly definition: RiskDefinition,
    options: Record<string, unknown>,
  ) {
    this.#options = definition.options.parse(options);
    this.#state = definition.state(this.#options);
  }

  context({ time = 0, price = 100, cash = 1000, equity = 1000, held = 0 }: Account) {
    return { options: this.#options, state: this.#state, time, price, cash, equity, held };
  }

  assess(quantity: number, account: Account = {}) {
    return this.definition.assess?.(request(quantity), this.context(account));
  }

  /** Shows an equity and returns the trading state. */
  see(equity: number, time = 0): string | undefined {
    const context = this.context({ equity, time });
    this.definition.onPrice?.(candle(time, 100), context);
    return this.definition.tradingState?.(context);
  }
}

const request = (quantity: number): OrderRequest => ({
  ...{ instrument: ID, side: 'buy', type: 'market', quantity: unitsFromNumber(quantity), timeInForce: 'GTC' },
  ...{ price: 0n, triggerPrice: 0n, reduceOnly: false, reason: '' },
});

const roundTrip = (profit: bigint, closedAt: number): RoundTrip => ({
  ...{ instrument: ID, openedAt: 0, closedAt, quantity: 1n, entryValue: 0n, exitValue: 0n, fees: 0n, profit },
});

describe('max-position', () => {
  it('lets pass, makes smaller, and refuses with numbers', () => {
    const rule = new Rule(maxPosition, { quantity: 2 });
    expect(rule.assess(2)).to.deep.equal({ kind: 'approve' });
    expect(rule.assess(2, { held: 1.5 })).to.deep.include({ kind: 'reduce', quantity: 0.5 });
    const refusal = rule.assess(1, { held: 2 });
    expect(refusal).to.deep.include({ kind: 'refuse', values: { held: 2, wanted: 1, limit: 2 } });
  });

  it('takes the smaller of two bounds', () => {
    const rule = new Rule(maxPosition, { quantity: 2, percent: 10 });
    expect(rule.assess(3, { equity: 1000, price: 100 })).to.deep.include({ kind: 'reduce', quantity: 1 });
    expect(rule.assess(3, { equity: 5000, price: 100 })).to.deep.include({ kind: 'reduce', quantity: 2 });
  });

  it('asks for a bound', () => {
    expect(maxPosition.options.safeParse({}).success).to.equal(false);
  });
});

describe('max-drawdown', () => {
  it('halts when two prices in a row are that far below the peak, and for good', () => {
    const rule = new Rule(maxDrawdown, { percent: 10 });
    expect([1000, 1100, 1100, 991, 985, 989].map((equity) => rule.see(equity))).to.deep.equal([
      ...['active', 'active', 'active', 'active', 'active', 'halted'],
    ]);
    expect(rule.see(2000, 1e9)).to.equal('halted');
    const refusal = rule.assess(1);
    expect(refusal?.kind).to.equal('refuse');
    expect(refusal).to.have.nested.property('values.peak', 1100);
  });

  it('is not moved by one absurd price', () => {
    const rule = new Rule(maxDrawdown, { percent: 10 });
    for (const equity of [1000, 1000, 100_000, 1000, 10, 1000, 1000]) {
      expect(rule.see(equity)).to.equal('active');
    }
  });

  it('resumes from a new peak after its time', () => {
    const rule = new Rule(maxDrawdown, { percent: 10, resumeAfterMs: 1000 });
    for (const equity of [1000, 1000, 800]) rule.see(equity);
    expect(rule.see(800, 5)).to.equal('halted');
    expect(rule.see(800, 1004)).to.equal('halted');
    expect(rule.see(800, 1005)).to.equal('active');
    expect(rule.see(730, 1006)).to.equal('active');
    rule.see(710, 1007);
    expect(rule.see(710, 1008)).to.equal('halted');
  });
});

describe('cooldown', () => {
  it('waits after a loss', () => {
    const rule = new Rule(cooldown, { ms: 1000 });
    cooldown.onRoundTrip?.(roundTrip(5n, 100), rule.context({}) as never);
    expect(rule.assess(1, { time: 101 })).to.deep.equal({ kind: 'approve' });
    cooldown.onRoundTrip?.(roundTrip(-1n, 100), rule.context({}) as never);
    expect(rule.assess(1, { time: 400 })).to.deep.include({ kind: 'refuse', values: { leftMs: 700 } });
    expect(rule.assess(1, { time: 1100 })).to.deep.equal({ kind: 'approve' });
  });

  it('waits after any round trip if told', () => {
    const rule = new Rule(cooldown, { ms: 1000, after: 'any' });
    cooldown.onRoundTrip?.(roundTrip(5n, 100), rule.context({}) as never);
    expect(rule.assess(1, { time: 101 })?.kind).to.equal('refuse');
  });
});

describe('sizing', () => {
  const account = {
    signal: enter('buy'),
    price: 100,
    cash: 1000,
    equity: 2000,
    feeRate: 0.01,
    prediction: undefined,
  };

  it('fixed gives its quantity', () => {
    expect(fixed.size({ ...account, options: fixed.options.parse({ quantity: 0.3 }) })).to.equal(0.3);
  });

  it('percent gives its share of the equity, while the cash pays for it', () => {
    const size = (share: number, more: Partial<typeof account> = {}): number =>
      percent.size({
        ...account,
        ...more,
        options: percent.options.parse({ percent: share, reservePercent: 1 }),
      });
    expect(size(25)).to.equal(5);
    expect(size(100)).to.be.closeTo(990 / 1.01 / 100, 1e-12);
    expect(size(100) * 100 * 1.01).to.be.at.most(1000);
    expect(size(50, { price: NaN })).to.equal(0);
    expect(size(50, { price: 0 })).to.equal(0);
    expect(size(50, { cash: -1 })).to.equal(0);
  });
});
