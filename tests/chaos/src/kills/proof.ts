import { AIMS, verdict as counted, type KilledRun } from '../../../e2e/dist-test/kill-harness.js';
import { aimsOf, killedAndWhole, scenarios } from '../../../e2e/dist-test/kill-scenarios.js';
import type { Proof } from '../proof.js';

/** Kills the bot at random moments; it must come to the same as a run that nobody disturbed. */
export const kills: Proof = {
  name: 'kills',
  help: 'Kill the bot N times at random moments; it must come to the same as an undisturbed one (20).',
  usualCount: 20,
  async run({ count, seed, say }) {
    const share = Math.ceil(count / 3);
    const runs: KilledRun[] = [];
    for (const [round, scenario] of scenarios(share).entries()) {
      runs.push(await killedAndWhole(scenario, aimsOf(share, round), seed + round));
      say(`${scenario.name}: the same`);
    }
    const { text, counts } = counted(runs);
    const missing = AIMS.filter((aim) => counts[aim] === 0);
    return {
      isGreen: missing.length === 0,
      text,
      details: [],
      skips: [],
      figures: { counts },
    };
  },
};
