import { expect } from 'chai';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBot } from './bot.js';
import { BTC, inProject, json, LEARNING, writeBars, type Summary } from './project.js';

const TIMEOUT_MS = 180_000;
const SETTINGS = [...LEARNING, '--set', 'checkpoint.everyEvents=300'];
const RUN = ['run', '--data', 'bars.csv', '--speed', 'max', '--until-end', ...SETTINGS];

interface Listed {
  readonly checkpoints: readonly { readonly sequence: number; readonly reason: string }[];
}
interface Change {
  readonly sequence: number;
  readonly before: number;
  readonly replaced: Readonly<Record<string, readonly string[]>>;
  readonly digest: string;
}
interface Diff {
  readonly components: readonly { readonly component: string }[];
  readonly leaves: readonly { readonly path: string }[];
}

const LEARNER = /\.models\.|\.experts\.(combiner|conformal|calibration|normaliser\.(?!previous))/;

/** What differs between two checkpoints: paths of the learner, and components besides it. */
async function difference(cwd: string, from: number, to: number) {
  const { leaves } = await json<Diff>(['checkpoints:diff', String(from), String(to)], { cwd });
  const paths = leaves.map(({ path }) => path.replace(`lanes.main.markets.${BTC}`, ''));
  return {
    learner: paths.filter((path) => LEARNER.test(path)),
    rest: paths.filter((path) => !LEARNER.test(path)),
  };
}

describe('e2e: learners brought back, taken out and put in', function () {
  this.timeout(TIMEOUT_MS);

  it('a rollback restores the learner alone, is replayed, and can be undone', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 900);
      const run = await json<Summary>([...RUN, '--run', 'main'], { cwd, timeoutMs: TIMEOUT_MS });
      const { checkpoints } = await json<Listed>(['checkpoints:list', 'main'], { cwd });
      const then = checkpoints.at(-1)?.sequence as number;
      expect((await difference(cwd, then, run.sequence)).learner).not.to.be.empty;

      const back = await json<Change>(['checkpoints:rollback', String(then), '--run', 'main'], { cwd });
      expect(back).to.deep.include({ sequence: run.sequence + 1, before: run.sequence });
      expect(back.replaced).to.deep.equal({ main: [BTC] });
      expect((await difference(cwd, then, back.sequence)).learner).to.be.empty;
      const { rest } = await difference(cwd, back.before, back.sequence);
      expect(
        rest.every((path) => /pending|scores\.voided|prediction$/.test(path)),
        rest.join(),
      ).to.equal(true);
      const after = await json<Listed>(['checkpoints:list', 'main'], { cwd });
      expect(after.checkpoints.slice(0, 2).map(({ reason }) => reason)).to.deep.equal([
        'rollback',
        'before rollback',
      ]);

      const undone = await json<Change>(['checkpoints:rollback', String(back.before)], { cwd });
      expect((await difference(cwd, back.before, undone.sequence)).learner).to.be.empty;
      const replayed = await json<Summary & { same: boolean }>(['replay', 'main'], {
        cwd,
        timeoutMs: TIMEOUT_MS,
      });
      expect(replayed).to.deep.include({ same: true, digest: undone.digest, sequence: undone.sequence });
      expect(replayed.equity).to.equal(run.equity);
      const again = await json<Summary>([...RUN, '--run', 'main'], { cwd, timeoutMs: TIMEOUT_MS });
      expect(again).to.deep.include({ sequence: undone.sequence, digest: undone.digest });
    }));

  it('a backtest teaches a run: its learner is exported, imported, and refused where it does not fit', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 400);
      const options = { cwd, timeoutMs: TIMEOUT_MS };
      await json<Summary>(['backtest', '--data', 'bars.csv', ...LEARNING], options);
      await json(['checkpoints:export', '--out', 'learnt.bot'], options);
      const run = await json<Summary>([...RUN, '--run', 'main', '--set', 'seed=2'], options);
      const change = await json<Change>(['checkpoints:import', 'learnt.bot', '--run', 'main'], options);
      expect(change.sequence).to.equal(run.sequence + 1);
      // Exported again it is the same learner.
      await json(['checkpoints:export', '--run', 'main', '--out', 'again.bot'], options);
      const undone = await json<Change>(['checkpoints:rollback', String(change.before)], options);
      const back = await json<Change>(['checkpoints:import', 'again.bot'], options);
      expect((await difference(cwd, change.sequence, back.sequence)).learner).to.be.empty;
      expect((await difference(cwd, change.before, undone.sequence)).learner).to.be.empty;
      expect((await json<{ same: boolean }>(['replay', 'main'], options)).same).to.equal(true);

      await json([...RUN, '--run', 'other', '--set', 'models=["zero"]'], options);
      const refused = await runBot(['checkpoints:import', 'learnt.bot', '--run', 'other'], options);
      expect(refused.code).to.equal(65);
      expect(refused.stderr).to.include('zero, ridge, lstm').and.include('BOT_LEARNER_UNFIT');
    }));

  it('a change of the config leaves a way back; a learner of other options does not fit any more', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 150);
      const options = { cwd, timeoutMs: TIMEOUT_MS };
      const { sequence } = await json<Summary>([...RUN, '--run', 'main'], options);
      await json<Summary>([...RUN, '--run', 'main', '--set', 'models=["zero","ridge"]'], options);
      const { checkpoints } = await json<Listed>(['checkpoints:list', 'main'], options);
      expect(checkpoints.map((each) => [each.sequence, each.reason])).to.deep.equal([
        [sequence + 1, 'config changed'],
        [sequence, 'before config change'],
      ]);
      const back = ['checkpoints:rollback', String(sequence)];
      const refused = await runBot(back, options);
      expect(refused.code).to.equal(65);
      expect(refused.stderr).to.include("its models are zero, ridge, lstm, the lane's zero, ridge");
      // With the old models again it fits.
      await json<Summary>([...RUN, '--run', 'main'], options);
      const change = await json<Change>(back, options);
      expect((await difference(cwd, sequence, change.sequence)).learner).to.be.empty;
    }));

  it('nothing is changed while a bot runs, or of a backtest', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 100);
      const { sequence } = await json<Summary>([...RUN, '--run', 'main'], { cwd });
      // This process holds the run, as far as the command can see.
      const lock = join(cwd, '.bot/runs/main/lock');
      writeFileSync(lock, JSON.stringify({ pid: process.pid }));
      const locked = await runBot(['checkpoints:rollback', String(sequence)], { cwd });
      rmSync(lock);
      expect(locked.code).to.equal(75);
      expect(locked.stderr).to.include('BOT_RUN_LOCKED').and.include('Stop the other bot');
      const test = await json<Summary>(['backtest', '--data', 'bars.csv', ...LEARNING], { cwd });
      const refused = await runBot(['checkpoints:rollback', String(test.sequence), '--run', test.runId], {
        cwd,
      });
      expect(refused.code).to.equal(2);
      expect(refused.stderr).to.include('has no journal');
    }));
});
