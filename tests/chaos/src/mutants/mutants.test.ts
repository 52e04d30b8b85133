import { expect } from 'chai';
import { join } from 'node:path';
import { inFolder } from '../../../e2e/dist-test/bot.js';
import { Tally } from '../kills/tally.js';
import { tryCourse, type Outcome } from '../kills/trial.js';
import { CONTROL, MUTANTS, type Mutant } from './mutants.js';

const TIMEOUT_MS = 180_000;
const BARS = 2_500;

/** Plays and kills a mutant; what the harness says of it. */
function killMutant({ scenario, plan, between }: Mutant): Promise<Outcome> {
  return inFolder((folder) =>
    tryCourse({
      scenario,
      plan,
      bars: BARS,
      kills: 0,
      seed: 3,
      folder: join(folder, 'course'),
      tally: new Tally(),
      stop: new AbortController().signal,
      ...(between && { between }),
    }),
  );
}

describe('chaos: the kill harness is red without', function () {
  this.timeout(TIMEOUT_MS);

  for (const mutant of MUTANTS)
    it(mutant.name, async () => {
      const { faults, sessions } = await killMutant(mutant);
      const expected = faults.find((fault) => mutant.fault.test(fault));
      expect(expected, `${faults.join('\n')}\n${JSON.stringify(sessions)}`).to.be.a('string');
      console.log(`      ${expected?.slice(0, 150)}`);
    });

  it('nothing: then it is green', async () => {
    const { faults, sessions } = await killMutant(CONTROL);
    expect(faults).to.deep.equal([]);
    expect(sessions.map(({ how }) => how)).to.deep.equal(['stopped', 'killed', 'killed', 'ended']);
  });
});
