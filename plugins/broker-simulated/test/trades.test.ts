import { expect } from 'chai';
import { at, Desk, ID, print } from './desk.js';

describe('broker simulated, trades', () => {
  it('fills market orders at the next print', () => {
    const desk = new Desk({ slippage: { model: 'fixed', fraction: 0.01 } });
    desk.submit({ time: 5 });
    desk.match(print(5, 101.5), print(6, 99));
    expect(desk.prices).to.deep.equal([101.5]);
    expect(desk.fills[0]).to.include({ time: 5, liquidity: 'taker' });
  });

  it('fills limits at prints through them, as maker once they have rested', () => {
    const desk = new Desk();
    desk.submit({ type: 'limit', price: at(100) });
    desk.match(print(1, 101), print(2, 100), print(3, 99.5));
    expect(desk.prices).to.deep.equal([99.5]);
    expect(desk.fills[0]?.liquidity).to.equal('maker');
    desk.submit({ type: 'limit', price: at(100), time: 4 });
    desk.match(print(4, 98));
    expect(desk.fills[1]?.liquidity).to.equal('taker');
  });

  it('triggers stops by one print and fills them at the next', () => {
    const desk = new Desk();
    desk.submit();
    desk.match(print(1, 100));
    desk.submit({ side: 'sell', reduceOnly: true, type: 'stopLoss', triggerPrice: at(95), time: 1 });
    desk.match(print(2, 95.01), print(3, 94), print(4, 96));
    expect(desk.prices).to.deep.equal([100, 96]);
  });

  it('triggers take-profits alike', () => {
    const desk = new Desk();
    desk.submit();
    desk.match(print(1, 100));
    desk.submit({ side: 'sell', reduceOnly: true, type: 'takeProfit', triggerPrice: at(105), time: 1 });
    desk.match(print(2, 104.99), print(3, 105), print(4, 103));
    expect(desk.prices).to.deep.equal([100, 103]);
  });

  it('cancels a limit that may not rest at the first print it does not take', () => {
    const desk = new Desk();
    desk.submit({ type: 'limit', timeInForce: 'IOC', price: at(100) });
    desk.match(print(1, 100.01));
    expect(desk.last).to.match(/^cancelled/);
    desk.submit({ type: 'limit', timeInForce: 'IOC', price: at(100), time: 2 });
    desk.match(print(2, 100));
    expect(desk.prices).to.deep.equal([100]);
    expect(desk.broker.openOrders(ID)).to.deep.equal([]);
  });
});
