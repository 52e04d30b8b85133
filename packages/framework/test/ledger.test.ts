import { expect } from 'chai';
import fc from 'fast-check';
import { BotError, type Fill, type Instrument } from '@autotrader/sdk';
import { Ledger } from '../dist/ledger/index.js';

const BTC: Instrument = {
  id: 'BTC-AUD@btcmarkets',
  base: 'BTC',
  quote: 'AUD',
  venue: 'btcmarkets',
  tickSize: '0.01',
  lotSize: '0.00000001',
  minimumQuantity: '0.0001',
};
const ONE = 100_000_000n;

function fill(side: Fill['side'], price: bigint, quantity: bigint, fee: bigint, time = 1): Fill {
  return { orderId: 'o', instrument: BTC.id, side, time, price, quantity, fee, liquidity: 'taker' };
}

function funded(aud: bigint): Ledger {
  const ledger = new Ledger('main');
  ledger.deposit('AUD', aud);
  return ledger;
}

describe('ledger', () => {
  it('books a round trip to the last unit, rounding against the account', () => {
    const ledger = funded(1_000n * ONE);
    ledger.apply(fill('buy', 333_333_333n, 1n, 1n, 5), BTC); // 3.33… units of notional: 4 are paid
    expect(ledger.balance('AUD')).to.equal(1_000n * ONE - 4n - 1n);
    expect(ledger.balance('BTC')).to.equal(1n);
    const trip = ledger.apply(fill('sell', 333_333_333n, 1n, 1n, 9), BTC); // 3 are received
    expect(trip).to.include({ openedAt: 5, closedAt: 9, quantity: 1n, profit: 3n - 3n - 2n });
    expect(ledger.balance('AUD')).to.equal(1_000n * ONE - 5n + 3n - 1n);
    expect(ledger.state.accounts.AUD).to.deep.include({ rounding: 1n, fees: 2n });
  });

  it('keeps every asset balanced over any fills', () => {
    const fills = fc.array(
      fc.record({
        buy: fc.boolean(),
        price: fc.bigInt({ min: 1n, max: 10n ** 14n }),
        quantity: fc.bigInt({ min: 1n, max: 10n ** 9n }),
        fee: fc.bigInt({ min: -(10n ** 6n), max: 10n ** 8n }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(fills, (all) => {
        const ledger = funded(10n ** 30n);
        ledger.deposit('BTC', 10n ** 20n);
        for (const { buy, price, quantity, fee } of all)
          ledger.apply(fill(buy ? 'buy' : 'sell', price, quantity, fee), BTC);
        ledger.assertSound();
        for (const account of Object.values(ledger.state.accounts)) {
          expect(Object.values(account).reduce((a, b) => a + b, 0n)).to.equal(0n);
        }
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it('refuses a fill the account cannot pay, and one of what it does not have', () => {
    const poor = funded(10n);
    expect(() => poor.apply(fill('buy', ONE, ONE, 0n), BTC))
      .to.throw(BotError)
      .with.property('code', 'BOT_LEDGER_OVERDRAWN');
    const empty = funded(ONE);
    expect(() => empty.apply(fill('sell', ONE, 1n, 0n), BTC))
      .to.throw(BotError)
      .with.property('code', 'BOT_LEDGER_OVERDRAWN');
  });

  it('notices a unit that went missing', () => {
    const ledger = funded(ONE);
    (ledger.state.accounts.AUD as { own: bigint }).own -= 1n;
    expect(() => ledger.assertSound())
      .to.throw(BotError)
      .with.property('code', 'BOT_LEDGER_UNBALANCED');
  });
});
