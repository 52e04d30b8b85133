import { expect } from 'chai';
import { BotError } from '@autotrader/sdk';
import { at, bar, Desk, ID, MINUTE } from './desk.js';

describe('broker simulated, orders', () => {
  const refused: readonly [string, Parameters<Desk['submit']>[0], RegExp][] = [
    ['of an unknown instrument', { instrument: 'ETH-AUD@test' }, /rules of ETH-AUD@test/],
    ['of nothing', { quantity: '0' }, /not above zero/],
    ['below the minimum', { quantity: '0.0009' }, /below the minimum/],
    ['between lots', { quantity: '1.00005' }, /lot size/],
    ['between ticks', { type: 'limit', price: at(100.005) }, /tick size/],
    ['without a limit price', { type: 'limit' }, /limit price is not above zero/],
    ['without a trigger', { type: 'stopLoss' }, /trigger price is not above zero/],
  ];
  for (const [what, order, reason] of refused) {
    it(`rejects an order ${what}`, () => {
      const desk = new Desk();
      desk.submit(order);
      expect(desk.updates).to.have.length(1);
      expect(desk.updates[0]?.status).to.equal('rejected');
      expect(desk.updates[0]?.reason).to.match(reason);
      expect(desk.broker.openOrders(ID)).to.deep.equal([]);
    });
  }

  it('rejects an order while the fees are unknown', () => {
    const desk = new Desk({}, []);
    desk.submit();
    expect(desk.last).to.match(/^rejected: fees/);
    expect(desk.broker.feeRate(ID, 'taker')).to.equal(0);
  });

  it('lists open orders oldest first and cancels by id', () => {
    const desk = new Desk();
    const ids = [90, 91, 92].map((price) => desk.submit({ type: 'limit', price: at(price) }));
    expect(desk.broker.openOrders(ID)).to.deep.equal(ids);
    desk.broker.cancel(ids[1] as string, 7, 'enough', desk);
    expect(desk.updates.at(-1)).to.deep.equal({
      ...{ orderId: ids[1], instrument: ID, status: 'cancelled', time: 7, reason: 'enough' },
    });
    desk.broker.cancel('no-such-order', 7, 'enough', desk);
    expect(desk.updates).to.have.length(4);
    expect(desk.broker.openOrders(ID)).to.deep.equal([ids[0], ids[2]]);
  });

  it('lets an order be cancelled, and another be submitted, from a report', () => {
    const desk = new Desk();
    desk.submit();
    const second = desk.submit();
    desk.filled = (fill) => {
      desk.fills.push(fill);
      desk.broker.cancel(second, fill.time, 'one is enough', desk);
      if (desk.fills.length === 1) desk.submit({ time: MINUTE });
    };
    desk.match(bar(0, 100, 100, 100, 100));
    expect(desk.fills.map(({ orderId }) => orderId)).to.deep.equal(['order-1']);
    expect(desk.broker.openOrders(ID)).to.deep.equal(['order-3']);
  });

  it('refuses rules that are no rules', () => {
    const desk = new Desk();
    const sizes = { tickSize: '0', lotSize: '1', minimumQuantity: '1' };
    const instrument = { id: ID, base: 'BTC', quote: 'AUD', venue: 'test', ...sizes } as const;
    expect(() => desk.broker.configure({ kind: 'instrumentChanged', instrument })).to.throw(BotError);
  });
});
