import { expect } from 'chai';
import sinon from 'sinon';
import { stopAfter } from '../dist/session/stopping.js';

describe('a stop after a time', () => {
  const DAY_MS = 86_400_000;
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => (clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })));
  afterEach(() => clock.restore());

  it('comes when it is meant to, also where no timer is that long', () => {
    const stop = sinon.spy();
    stopAfter(60 * DAY_MS, stop);
    clock.tick(59 * DAY_MS);
    expect(stop.called).to.equal(false);
    clock.tick(DAY_MS);
    expect(stop.callCount).to.equal(1);
  });

  it('can be called off', () => {
    const stop = sinon.spy();
    const callOff = stopAfter(60 * DAY_MS, stop);
    clock.tick(30 * DAY_MS);
    callOff();
    clock.tick(60 * DAY_MS);
    expect(stop.called).to.equal(false);
  });
});
