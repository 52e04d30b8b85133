import { expect } from 'chai';
import { at, bar, Desk, ID, MINUTE, units } from './desk.js';

const sell = { side: 'sell', reduceOnly: true, time: MINUTE } as const;

describe('broker simulated, candles', () => {
  it('fills a market order whole at the next open, as taker, at the open time', () => {
    const desk = new Desk();
    desk.submit({ time: MINUTE });
    desk.match(bar(0, 90, 95, 85, 92), bar(1, 100, 110, 95, 105));
    expect(desk.fills).to.deep.equal([
      {
        ...{ orderId: 'order-1', instrument: ID, side: 'buy', time: MINUTE, liquidity: 'taker' },
        ...{ price: at(100), quantity: units('1'), fee: units('0.2') },
      },
    ]);
    expect(desk.updates.map(({ status }) => status)).to.deep.equal(['accepted', 'filled']);
    expect(desk.broker.openOrders(ID)).to.deep.equal([]);
  });

  it('leaves orders of other instruments alone', () => {
    const desk = new Desk();
    desk.submit();
    desk.match(Object.assign(bar(1, 1, 1, 1, 1), { instrument: 'ETH-AUD@test' }));
    expect(desk.fills).to.deep.equal([]);
  });

  it('fills a limit only when the price trades through it, at the limit or a better open', () => {
    const desk = new Desk();
    desk.submit({ type: 'limit', price: at(95) });
    desk.match(bar(0, 100, 101, 95, 99));
    expect(desk.prices).to.deep.equal([]);
    desk.match(bar(1, 100, 101, 94.99, 99));
    expect(desk.prices).to.deep.equal([95]);
    expect(desk.fills[0]).to.include({ liquidity: 'maker', time: 2 * MINUTE - 1 });
    desk.submit({ type: 'limit', price: at(95), time: 2 * MINUTE });
    desk.match(bar(2, 90, 96, 89, 91));
    expect(desk.prices).to.deep.equal([95, 90]);
    expect(desk.fills[1]).to.include({ liquidity: 'taker', time: 2 * MINUTE });
  });

  it('fills a limit at a touch if told', () => {
    const desk = new Desk({ touch: true });
    desk.submit({ type: 'limit', price: at(95) });
    desk.match(bar(0, 100, 101, 95, 99));
    expect(desk.prices).to.deep.equal([95]);
  });

  it('fills a selling limit at the limit or a better open', () => {
    const desk = new Desk().holding('2');
    desk.submit({ ...sell, type: 'limit', price: at(105) });
    desk.match(bar(1, 100, 105, 99, 101));
    desk.match(bar(2, 100, 105.01, 99, 101));
    desk.submit({ ...sell, type: 'limit', price: at(105), time: 3 * MINUTE });
    desk.match(bar(3, 108, 109, 107, 108));
    expect(desk.prices).to.deep.equal([105, 108]);
  });

  it('fills a stop-loss at its trigger, or at the open behind it', () => {
    const desk = new Desk().holding('2');
    desk.submit({ ...sell, type: 'stopLoss', triggerPrice: at(95) });
    desk.match(bar(1, 100, 101, 95.01, 99));
    expect(desk.prices).to.deep.equal([]);
    desk.match(bar(2, 100, 101, 95, 99));
    desk.submit({ ...sell, type: 'stopLoss', triggerPrice: at(95), time: 3 * MINUTE });
    desk.match(bar(3, 93, 99, 92, 98));
    expect(desk.prices).to.deep.equal([95, 93]);
  });

  it('fills a take-profit at its trigger, or at the open beyond it', () => {
    const desk = new Desk().holding('2');
    desk.submit({ ...sell, type: 'takeProfit', triggerPrice: at(105) });
    desk.match(bar(1, 100, 105, 99, 100));
    desk.submit({ ...sell, type: 'takeProfit', triggerPrice: at(105), time: 2 * MINUTE });
    desk.match(bar(2, 107, 108, 106, 107));
    expect(desk.prices).to.deep.equal([105, 107]);
  });

  it('lets the stop-loss come first when both lie in one bar, and drops what has nothing left to sell', () => {
    const desk = new Desk().holding();
    const profit = desk.submit({ ...sell, type: 'takeProfit', triggerPrice: at(105) });
    desk.submit({ ...sell, type: 'stopLoss', triggerPrice: at(95) });
    desk.match(bar(1, 100, 106, 94, 100));
    expect(desk.prices).to.deep.equal([95]);
    expect(desk.updates.at(-1)).to.include({
      orderId: profit,
      status: 'cancelled',
      reason: 'nothing is left to reduce',
    });
    expect(desk.broker.openOrders(ID)).to.deep.equal([]);
  });

  it('lets an open beyond the take-profit come before a stop-loss within the bar', () => {
    const desk = new Desk().holding();
    desk.submit({ ...sell, type: 'stopLoss', triggerPrice: at(95) });
    desk.submit({ ...sell, type: 'takeProfit', triggerPrice: at(105) });
    desk.match(bar(1, 107, 108, 94, 100));
    expect(desk.prices).to.deep.equal([107]);
  });

  it('lets the protection of an entry meet the rest of the bar that filled it', () => {
    const desk = new Desk();
    desk.submit();
    desk.match(bar(0, 100, 101, 90, 99));
    desk.submit({ ...sell, time: 0, type: 'stopLoss', triggerPrice: at(95) });
    desk.submit({ ...sell, time: 0, type: 'takeProfit', triggerPrice: at(100.5) });
    expect(desk.prices).to.deep.equal([100, 95]);
  });

  it('lets a stop-loss decided at the close wait for the next bar', () => {
    const desk = new Desk();
    desk.submit();
    desk.match(bar(0, 100, 101, 90, 99));
    desk.submit({ ...sell, type: 'stopLoss', triggerPrice: at(95) });
    expect(desk.prices).to.deep.equal([100]);
    desk.match(bar(1, 99, 100, 94, 99));
    expect(desk.prices).to.deep.equal([100, 95]);
  });

  it('shares the volume of a bar, oldest order first, and goes on in the next', () => {
    const desk = new Desk({ volumeShare: 0.1 });
    desk.submit({ quantity: '0.7' });
    desk.submit({ quantity: '0.7' });
    desk.match(bar(0, 100, 101, 99, 100, 10));
    expect(desk.fills.map(({ quantity }) => quantity)).to.deep.equal([units('0.7'), units('0.3')]);
    expect(desk.last).to.equal('partiallyFilled');
    desk.match(bar(1, 101, 102, 100, 101, 10));
    expect(desk.fills[2]).to.deep.include({ quantity: units('0.4'), price: at(101), orderId: 'order-2' });
    expect(desk.last).to.equal('filled');
  });

  it('cancels what is not filled at once of IOC, and FOK that is not filled whole', () => {
    const desk = new Desk({ volumeShare: 0.1 });
    desk.submit({ timeInForce: 'IOC', quantity: '3' });
    desk.match(bar(0, 100, 101, 99, 100, 10));
    expect(desk.fills.map(({ quantity }) => quantity)).to.deep.equal([units('1')]);
    expect(desk.last).to.match(/^cancelled: immediate or cancel/);
    desk.submit({ timeInForce: 'FOK', quantity: '3', time: MINUTE });
    desk.match(bar(1, 100, 101, 99, 100, 10));
    expect(desk.fills).to.have.length(1);
    expect(desk.last).to.match(/^cancelled: fill or kill/);
  });

  it('holds a limit that may not rest to the open', () => {
    const desk = new Desk();
    desk.submit({ type: 'limit', timeInForce: 'IOC', price: at(99) });
    desk.match(bar(0, 100, 101, 90, 95));
    expect(desk.last).to.match(/^cancelled: immediate/);
    desk.submit({ type: 'limit', timeInForce: 'FOK', price: at(100), time: MINUTE });
    desk.match(bar(1, 100, 101, 90, 95));
    expect(desk.prices).to.deep.equal([100]);
  });

  it('slips against the account, to the tick, and never out of the range', () => {
    const desk = new Desk({ slippage: { model: 'fixed', fraction: 0.0011111 } });
    desk.submit();
    desk.match(bar(0, 100, 101, 99, 100));
    desk.submit({ side: 'sell', time: MINUTE });
    desk.match(bar(1, 100, 101, 99, 100));
    desk.submit({ time: 2 * MINUTE });
    desk.match(bar(2, 100, 100.05, 99, 100));
    expect(desk.prices).to.deep.equal([100.12, 99.88, 100.05]);
    expect(desk.broker.slippage(ID)).to.equal(0.0011111);
  });

  it('lets an order wait for its latency', () => {
    const desk = new Desk({ latencyMs: 1 });
    desk.submit({ time: MINUTE });
    desk.match(bar(1, 100, 100, 100, 100), bar(2, 102, 102, 102, 102));
    expect(desk.prices).to.deep.equal([102]);
  });

  it('never spends more than the budget of a buy', () => {
    const desk = new Desk();
    desk.submit({ quantity: '2', budget: units('200.5') });
    desk.match(bar(0, 150, 150, 150, 150));
    const [fill] = desk.fills;
    expect(fill?.quantity).to.equal(units('1.3339'));
    expect(desk.last).to.equal('cancelled: its budget is used up');
  });
});
