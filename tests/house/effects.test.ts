import { expect } from 'chai';
import { sources } from './repository.js';

/** What sends something that changes the world outside: requests other than GET. */
const ACTS =
  /\.(?:post|put|patch|delete)\(\s*[`'"]|method:\s*[`'"](?:POST|PUT|PATCH|DELETE)[`'"]|\bdefineBroker\b/;
/** They change orders within the bot's own state only. */
const SIMULATED = 'plugins/broker-simulated/src/';

/**
 * A bot that sent orders would have to keep them in an outbox, so that a crash neither loses nor doubles one. No part of
 * this bot acts outside of its process: what is decided ends in a simulated broker, which is a part of the state. Whoever
 * adds one that does adds the outbox with it, its mutant in tests/chaos, and changes this test.
 */
describe('house: nothing leaves the process', () => {
  it('notices what would', () => {
    for (const text of [`got.post('/v3/orders')`, `{ method: 'DELETE' }`, 'export default defineBroker({'])
      expect(ACTS.test(text), text).to.equal(true);
    for (const text of [`known.delete(key)`, `methods: ['GET']`])
      expect(ACTS.test(text), text).to.equal(false);
  });

  it('no plugin and no part of the framework asks an exchange to act, and the one broker is simulated', () => {
    const acting = sources('src')
      .filter(({ path }) => /^(plugins|packages\/framework)\//.test(path) && !path.startsWith(SIMULATED))
      .filter(({ text }) => ACTS.test(text));
    expect(acting.map(({ path }) => path)).to.deep.equal([]);
  });
});
