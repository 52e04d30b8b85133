import { expect } from 'chai';
import { pickSession } from '../dist/cli/pick-session.js';

describe('which session is shown', () => {
  const sessions = ['aa0c1111', '2479d380', '1e000000'].map((id) => ({ id }));

  for (const [wanted, number] of [
    [undefined, 3],
    ['2', 2],
    ['247', 2],
    ['2479', 2],
    ['aa', 1],
    ['1', 1],
    ['1e', 3],
    ['4', 0],
    ['0', 0],
    ['ff', 0],
  ] as const) {
    it(`${wanted ?? 'none given'}: ${number === 0 ? 'none' : `session ${number}`}`, () => {
      expect(pickSession(sessions, wanted)).to.equal(number);
    });
  }

  it('the newest of none is none', () => {
    expect(pickSession([], undefined)).to.equal(0);
  });
});
