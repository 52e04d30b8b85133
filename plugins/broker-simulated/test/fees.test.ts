import { expect } from 'chai';
import fc from 'fast-check';
import { feeOf } from '@autotrader/plugin-broker-simulated';
import { bar, Desk, ID, MINUTE, units } from './desk.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TIERS = [
  { aboveVolume: '0', maker: '0.0085', taker: '0.0085' },
  { aboveVolume: '500', maker: '0.0083', taker: '0.0083' },
  { aboveVolume: '1000', maker: '0.008', taker: '0.008' },
];

/** Buys 4 at 100 at a time. */
function buy(desk: Desk, time: number): bigint {
  const minute = Math.ceil(time / MINUTE);
  desk.submit({ quantity: '4', time });
  desk.match(bar(minute, 100, 100, 100, 100));
  return desk.fills.at(-1)?.fee ?? -1n;
}

describe('broker simulated, fees', () => {
  it('truncates the exact product, as the fills of the venue show', () => {
    const quoted: readonly [string, string, string, string][] = [
      ['205.1554', '0.002', '0.0083', '0.00340557'],
      ['205.1554', '0.001', '0.0083', '0.00170278'],
      ['0.67', '1.50533262', '0.00849999', '0.00857285'],
      ['0.1362', '0.85', '0.00849999', '0.00098404'],
    ];
    for (const [price, amount, rate, fee] of quoted) {
      expect(feeOf(units(price), units(amount), units(rate))).to.equal(units(fee));
    }
  });

  it('never takes more than the exact fee, nor 1e-8 less', () => {
    const positive = fc.bigInt(1n, 10n ** 18n);
    const rates = fc.bigInt(0n, 10n ** 7n);
    const property = fc.property(positive, positive, rates, (price, quantity, rate) => {
      const short = price * quantity * rate - feeOf(price, quantity, rate) * 10n ** 16n;
      return short >= 0n && short < 10n ** 16n;
    });
    fc.assert(property, { seed: 1, numRuns: 300 });
  });

  it('gives a rebate no larger than the exact one', () => {
    expect(feeOf(units('1'), units('0.00000001'), units('-0.5'))).to.equal(0n);
    expect(feeOf(units('100'), units('1'), units('-0.0005'))).to.equal(units('-0.05'));
  });

  it('chooses the tier by the volume of 30 days, once the hour is over', () => {
    const desk = new Desk({}, TIERS);
    expect(buy(desk, 0)).to.equal(units('3.4'));
    expect(buy(desk, 10 * MINUTE)).to.equal(units('3.4'));
    expect(buy(desk, HOUR)).to.equal(units('3.32'));
    expect(buy(desk, 2 * HOUR)).to.equal(units('3.2'));
    expect(desk.broker.feeRate(ID, 'taker')).to.equal(0.008);
    // 30 days later the first hour's 800 have gone, and of the rest 800 are left.
    expect(buy(desk, 30 * DAY + HOUR)).to.equal(units('3.32'));
    expect(buy(desk, 61 * DAY)).to.equal(units('3.4'));
  });

  it('keeps the rate of the submission', () => {
    const desk = new Desk({}, TIERS);
    buy(desk, 0);
    buy(desk, MINUTE);
    desk.submit({ quantity: '4', time: 10 * MINUTE });
    desk.match(bar(70, 100, 100, 100, 100));
    expect(desk.fills.at(-1)?.fee).to.equal(units('3.4'));
  });

  it('takes a tier only above its bound', () => {
    const desk = new Desk({}, [TIERS[0]!, { ...TIERS[1]!, aboveVolume: '400' }, TIERS[2]!]);
    buy(desk, 0);
    expect(buy(desk, HOUR)).to.equal(units('3.4'));
    expect(buy(desk, 2 * HOUR)).to.equal(units('3.32'));
  });

  it('charges nothing where nothing is charged', () => {
    const desk = new Desk({}, [{ aboveVolume: '0', maker: '0', taker: '0' }]);
    expect(buy(desk, 0)).to.equal(0n);
    expect(desk.broker.feeRate(ID, 'maker')).to.equal(0);
  });
});
