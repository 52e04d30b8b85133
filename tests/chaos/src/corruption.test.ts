import { expect } from 'chai';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../../e2e/dist-test/project.js';
import { readImage, tryDamages, writeImage, memoryFolder } from './corruption.js';
import type { Image } from './damage.js';
import { killedRun, OVERRIDES } from './killed-run.js';
import { StartTrials } from './start-trial.js';

/** How many damages; `DAMAGES=100000 npx mocha …` for a long night. */
const DAMAGES = Number(process.env.DAMAGES ?? 200);
const DAMAGE_MS = 500;

describe('chaos: damaged files', function () {
  this.timeout(60_000 + DAMAGES * DAMAGE_MS);

  it(`${DAMAGES} flipped bits and cuts: no other state, ever`, () =>
    inProject(async (cwd) => {
      const { trials, image, wanted } = await preparedRun(cwd);
      const tally = await tryDamages({
        trials,
        image,
        wanted,
        count: DAMAGES,
        seed: Number(process.env.SEED ?? 1),
        onProgress: ({ tried, violations }) => {
          if (tried % 1000 === 0) console.log(`      ${tried} tried, ${violations.length} violations`);
        },
      });
      const refused = Object.entries(tally.refused).map(([code, times]) => `${times} ${code}`);
      console.log(`      ${tally.tried} damages: ${tally.unchanged} without effect, ${refused.join(', ')}`);
      expect(tally.violations, tally.violations.join('\n')).to.deep.equal([]);
      expect(tally.unchanged).to.be.greaterThan(0);
      expect(tally.refused.BOT_JOURNAL_CORRUPT ?? 0).to.be.greaterThan(0);
    }));
});

/** A killed run, and what an undamaged start of it comes to. */
export async function preparedRun(
  cwd: string,
): Promise<{ trials: StartTrials; image: Image; wanted: string }> {
  const folder = await killedRun(cwd, join(cwd, 'copy'));
  const image = readImage(folder);
  const trials = await StartTrials.of(cwd, OVERRIDES, folder);
  const scratch = memoryFolder();
  writeImage(scratch, image);
  const { state, text } = await trials.start(scratch);
  rmSync(scratch, { recursive: true });
  expect(state, text).to.be.a('string');
  return { trials, image, wanted: state ?? '' };
}
