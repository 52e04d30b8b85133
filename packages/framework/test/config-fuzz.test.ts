import { expect } from 'chai';
import fc from 'fast-check';
import { nodeOf, originsOf, plainValue } from '../dist/config/config-node.js';
import { overlay } from '../dist/config/layers.js';
import { nearestName } from '../dist/config/nearest-name.js';
import { readYaml } from '../dist/config/read-yaml.js';
import { hideSecrets } from '../dist/config/secrets.js';

/** Texts made of what YAML gives a meaning to: far more likely to hit a corner than random letters. */
const yamlish = fc
  .array(fc.constantFrom(...'ab: -?[]{},&*!|>#%@"\'\n\t0.~', ': ', '- ', '\n  ', '<<', '!!', '__proto__'))
  .map((parts) => parts.join(''));

const SEEDED = { seed: 20_261_123 };

const value = fc
  .jsonValue({ maxDepth: 4 })
  .filter((item) => !/__proto__|constructor|prototype/.test(JSON.stringify(item)));
const map = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), value, { maxKeys: 4 });

describe('config, fuzzed', () => {
  it('reads any text or refuses it with an error of the table', () =>
    fc.assert(
      fc.property(yamlish, (text) => {
        try {
          expect(JSON.stringify(plainValue(readYaml(text, 'x')))).to.be.a('string');
        } catch (error) {
          expect(error).to.have.property('name', 'BotError');
        }
      }),
      { ...SEEDED, numRuns: 2000 },
    ));

  it('reads JSON as JSON.parse does, with an origin for every leaf', () =>
    fc.assert(
      fc.property(map, (data) => {
        const node = readYaml(JSON.stringify(data, null, 2), 'x.json');
        expect(plainValue(node)).to.deep.equal(JSON.parse(JSON.stringify(data)));
        for (const origin of originsOf(node).values()) expect(origin).to.match(/^x\.json:\d+$/);
      }),
      SEEDED,
    ));

  it('merges so that the top always shows, and nothing under it changes', () =>
    fc.assert(
      fc.property(map, map, (below, top) => {
        const [base, over] = [nodeOf(below, 'below'), nodeOf(top, 'top')];
        const merged = overlay(base, over);
        expect(plainValue(overlay(merged, over))).to.deep.equal(plainValue(merged));
        expect(plainValue(base)).to.deep.equal(JSON.parse(JSON.stringify(below)));
        const result = plainValue(merged) as Record<string, unknown>;
        expect(Object.keys(result).sort()).to.deep.equal(
          [...new Set([...Object.keys(below), ...Object.keys(top)])].sort(),
        );
      }),
      SEEDED,
    ));

  it('shows no text that stands under a secret name, however deep', () =>
    fc.assert(
      fc.property(map, (data) => {
        const marked = JSON.stringify({
          deep: [{ apiSecret: { data, text: 'MARK' }, list: [{ Token: 'MARK' }] }],
        });
        expect(JSON.stringify(hideSecrets(JSON.parse(marked)))).to.not.contain('MARK');
      }),
      SEEDED,
    ));

  it('finds a name again after one slip of the finger', () =>
    fc.assert(
      fc.property(fc.constantFrom('strategy', 'instruments', 'monitors'), fc.nat(6), (name, at) => {
        const slips = [
          name.slice(0, at) + name.slice(at + 1),
          `${name.slice(0, at)}x${name.slice(at)}`,
          `${name.slice(0, at)}${name[at + 1]}${name[at]}${name.slice(at + 2)}`,
        ];
        for (const slip of slips)
          expect(nearestName(slip, ['strategy', 'instruments', 'monitors'])).to.equal(name);
        expect(nearestName('zzzzzzzz', ['strategy', 'instruments'])).to.equal(undefined);
      }),
      SEEDED,
    ));
});
