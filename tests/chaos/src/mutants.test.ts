import { expect } from 'chai';
import { CONTROL, killMutant, MUTANTS } from './mutants.js';

const TIMEOUT_MS = 120_000;

describe('chaos: the harness is red without', function () {
  this.timeout(TIMEOUT_MS);

  for (const mutant of MUTANTS) {
    it(mutant.name, async () => {
      const fault = await killMutant(mutant, 3).then(
        () => 'green',
        (error: unknown) => String(error),
      );
      expect(fault).to.not.equal('green');
      // Red for the guard that is gone, not because the mutant could not be started.
      expect(fault).to.not.match(/BOT_(CONFIG|PLUGIN|COMPONENT|USAGE)/);
      console.log(`      ${fault.split('\n')[0]?.slice(0, 150)}`);
    });
  }

  it('nothing: then it is green', () => killMutant(CONTROL, 3));
});
