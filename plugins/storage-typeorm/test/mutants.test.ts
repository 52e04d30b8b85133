import { expect } from 'chai';
import { checkStorage } from '@autotrader/sdk/testing';
import { faultyPlace, MUTANTS, QUERY_MUTANTS } from './support/mutants.js';

async function codeOf(run: () => void | Promise<void>): Promise<unknown> {
  try {
    await run();
    return 'passed';
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

describe('storage-typeorm: the kit finds faults', () => {
  const names = checkStorage(() => Promise.reject(new Error('not run'))).map((check) => check.name);

  it('has a mutant for each check', () => {
    expect(Object.keys(MUTANTS)).to.have.members(names);
  });

  for (const [name, fault] of Object.entries(MUTANTS)) {
    it(`"${name}" fails its mutant`, async () => {
      const check = checkStorage(() => faultyPlace(fault)).find((one) => one.name === name);
      expect(await codeOf(() => check?.run())).to.equal('BOT_CONFORMANCE');
    });
  }

  it('finds each filter that is not heeded', async () => {
    for (const fault of QUERY_MUTANTS) {
      const check = checkStorage(() => faultyPlace(fault)).find((one) => one.name.startsWith('queries'));
      expect(await codeOf(() => check?.run())).to.equal('BOT_CONFORMANCE');
    }
  });
});
