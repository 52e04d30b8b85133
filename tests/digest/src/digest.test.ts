import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { resultOf, RUN_NAMES, type Result } from './runs.js';

/**
 * Fixed seeds give these very bits on Node 20, 22 and 24 and on every machine: the promise that a recorded session,
 * replayed elsewhere, gives the same trades, weights and digest. expected.json may change only together with a
 * deliberate change of behaviour (of engine, default plugins, or the form of the state), and its commit says which:
 * `node tests/digest/refresh.mjs`. A digest that differs between two machines or versions is a defect, never refreshed.
 */
const EXPECTED = JSON.parse(readFileSync(new URL('../expected.json', import.meta.url), 'utf8')) as Record<
  string,
  Result
>;

describe('digest: the same bits everywhere', function () {
  this.timeout(60_000);

  it('is pinned for every run', () => {
    expect(Object.keys(EXPECTED)).to.deep.equal([...RUN_NAMES]);
  });

  for (const name of RUN_NAMES) {
    it(`of ${name}`, async () => {
      expect(await resultOf(name)).to.deep.equal(EXPECTED[name]);
    });
  }
});
