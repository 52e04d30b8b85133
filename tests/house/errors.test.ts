import { ERRORS } from '@autotrader/sdk';
import { expect } from 'chai';
import { expectAllowed, expectFlagged, expectKept } from './expectation.js';
import { exists, readText, sources } from './repository.js';
import { codesIn, OWN_ERRORS, thrownErrors, unknownCodes } from './rules/errors.js';
import { parseSource } from './source.js';

const FILE = 'packages/framework/src/session/pump.ts';
const REFERENCE = 'docs/reference/errors.md';
const TABLE = 'packages/sdk/src/errors/table.ts';
const codes = Object.keys(ERRORS);

describe('house: errors', () => {
  it('every throw throws an error of the table', () => {
    const rule = thrownErrors([]);
    expectFlagged(rule, FILE, `throw new Error('no');`, 'botError');
    expectFlagged(rule, FILE, `throw 'no';`);
    expectFlagged(rule, FILE, `throw oops(); function oops() { return new Error('no'); }`, 'oops');
    expectFlagged(rule, FILE, `const p = Promise.reject(new TypeError('no'));`, 'rejections');
    expectAllowed(rule, FILE, `throw botError('BOT_USAGE', { reason: 'x' });`);
    expectAllowed(
      rule,
      FILE,
      `throw usage('x'); function usage(reason: string): BotError { return botError('BOT_USAGE', { reason }); }`,
    );
    expectAllowed(
      rule,
      FILE,
      `throw at(5); function at(n: number): Error { return usage(n); } const usage = (n: number) => botError('BOT_USAGE', { n });`,
    );
    expectFlagged(
      rule,
      FILE,
      `throw at(5); function at(n: number): Error { if (n) return botError('BOT_USAGE'); return new Error('x'); }`,
    );
    expectAllowed(rule, FILE, `try { work(); } catch (error) { throw error; }`);
    expectKept(thrownErrors(sources('src')));
  });

  it('no file is excused that keeps the rule or is gone', () => {
    const excused = [...OWN_ERRORS.keys()];
    const guilty = excused.filter((path) => /throw new |reject\(new /.test(readText(path)));
    expect(guilty).to.deep.equal(excused);
  });

  it('every code that is used is in the table', () => {
    const rule = unknownCodes(new Set(codes));
    expectFlagged(rule, FILE, `botError('BOT_NO_SUCH_CODE');`, 'not in the table');
    expectAllowed(rule, FILE, `botError('BOT_USAGE', {});`);
    expectKept(rule);
  });

  it('every code of the table is used', () => {
    expect(codesIn(parseSource(FILE, `botError('BOT_USAGE'); const text = 'BOT_ x';`))).to.deep.equal([
      'BOT_USAGE',
    ]);
    const used = new Set(
      sources('src')
        .filter(({ path }) => path !== TABLE)
        .flatMap(codesIn),
    );
    expect(codes.filter((code) => !used.has(code))).to.deep.equal([]);
  });

  it('the reference names the codes of the table and no others', function () {
    // the reference is made once its generator stands
    if (!exists(REFERENCE)) return this.skip();
    const named = new Set(readText(REFERENCE).match(/BOT_[A-Z]+(_[A-Z]+)*/g));
    expect([...named].sort()).to.deep.equal([...codes].sort());
  });
});
