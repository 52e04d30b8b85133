import { expect } from 'chai';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runBot } from './bot.js';
import { AIMS, expectNothingAskedTwice, killOften, verdict, type KilledRun } from './kill-harness.js';
import { aimsOf, AT_FULL_SPEED, killedAndWhole, RUN, scenarios, type Scenario } from './kill-scenarios.js';
import { inProject, json, LIGHT, writeBars } from './project.js';
import { historyOf } from './stored-history.js';

/** How many kills; `KILLS=500 npx mocha …` for a long night. */
const KILLS = Number(process.env.KILLS ?? 25);
const KILL_MS = 12_000;
/** Rounds with a fresh run and another seed, until every phase was hit. */
const EXTRA_ROUNDS = 4;

const share = Math.ceil(KILLS / 3);
const SCENARIOS = scenarios(share);

describe('e2e: kill -9', function () {
  this.timeout(60_000 + KILL_MS * KILLS);
  const runs: KilledRun[] = [];

  SCENARIOS.forEach((scenario, round) => {
    it(`${scenario.name}: ${share} kills change nothing`, async () => {
      runs.push(await killedAndWhole(scenario, aimsOf(share, round), round + 1));
    });
  });

  it('the kills landed in every phase of a session', async () => {
    for (let extra = 0; extra < EXTRA_ROUNDS; extra++) {
      const { counts, kills } = verdict(runs);
      const missing = AIMS.filter((aim) => counts[aim] === 0);
      if (missing.length === 0 && kills >= KILLS) break;
      const aims = [...missing, ...aimsOf(Math.max(0, KILLS - kills - missing.length), extra)];
      runs.push(await killedAndWhole(SCENARIOS[0] as Scenario, aims, 100 + extra));
    }
    const { text, counts, kills } = verdict(runs);
    console.log(`      ${text}`);
    expect(kills).to.be.at.least(KILLS);
    for (const aim of AIMS) expect(counts[aim], `kills in ${aim}`).to.be.greaterThan(0);
  });
});

describe('e2e: a run that has lost its journal', function () {
  this.timeout(120_000);
  const args = (file: string): string[] => ['run', '--data', file, ...LIGHT, ...AT_FULL_SPEED];

  it('is refused when the head file tells of it', () =>
    inProject(async (cwd) => {
      const file = writeBars(cwd, 'bars.csv', 300);
      await json(args(file), { cwd });
      for (const end of ['', '-wal', '-shm'])
        rmSync(join(cwd, `.bot/runs/${RUN}/bot.sqlite${end}`), { force: true });
      const { code, stderr } = await runBot(args(file), { cwd });
      expect(code, stderr).to.equal(70);
      expect(stderr).to.include('BOT_JOURNAL_CORRUPT').and.include('302 events are lost');
    }));

  it('turns the comparison red when nothing tells of it', () =>
    inProject(async (cwd) => {
      const file = writeBars(cwd, 'bars.csv', 3_000);
      const plan = { cwd, args: args(file), events: 3_002, seed: 1 };
      const killed = await killOften({ ...plan, aims: ['commit'] });
      expectNothingAskedTwice(killed, await historyOf(cwd, RUN));
      rmSync(join(cwd, `.bot/runs/${RUN}`), { recursive: true });
      await json(args(file), { cwd });
      const again = await historyOf(cwd, RUN);
      expect(() => expectNothingAskedTwice(killed, again)).to.throw('unknown session');
    }));
});
