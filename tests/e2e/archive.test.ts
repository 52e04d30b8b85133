import { expect } from 'chai';
import { copyFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inFolder, ROOT, runBot, startBot, type BotOptions } from './bot.js';
import { PhaseFile } from './phase-file.js';
import { inProject, json, LIGHT, writeBars, type Summary } from './project.js';
import { stopAtEvent } from './stop-at.js';
import { expectSameHistory, historyOf, type History } from './stored-history.js';

const TIMEOUT_MS = 180_000;
const BARS = 3_000;
const KILLS = 3;
/** Longest wait for a moment, ms. */
const PATIENCE_MS = 30_000;

const PACKING = [
  ...['--set', 'storage.use=typeorm', '--set', 'storage.blockRows=256'],
  ...['--set', 'journal.packAfterEvents=300', '--set', 'checkpoint.everyEvents=400'],
];
const rehearsal = (settings: readonly string[], speed = 'max'): string[] => [
  ...['run', '--data', 'bars.csv', '--run', 'main', '--speed', speed, ...LIGHT, ...settings],
];

interface Packed {
  readonly packed: number;
  readonly events: number;
  readonly blocks: number;
  readonly unpacked: number;
}
interface GivenUp {
  readonly deleted: number;
  readonly begins: number;
  readonly backup: string;
}
type Replayed = Summary & { readonly same: boolean; readonly from: number };

/** A run of the same market that packs nothing and is never interrupted. */
async function uninterrupted(cwd: string): Promise<{ summary: Summary; history: History }> {
  return inProject(async (apart) => {
    copyFileSync(join(cwd, 'bars.csv'), join(apart, 'bars.csv'));
    const options = { cwd: apart, timeoutMs: TIMEOUT_MS };
    const summary = await json(rehearsal(['--set', 'journal.packAfterEvents=0']), options);
    return { summary, history: await historyOf(apart, 'main') };
  });
}

/** Runs until it is packing a block beyond an event, and kills it there; false when it came to its end before. */
async function killedWhilePacking(cwd: string, beyond: number): Promise<boolean> {
  const phases = new PhaseFile(join(cwd, 'phase'));
  const bot = startBot([...rehearsal(PACKING, '60000'), '--no-dashboard', '--phase-file', phases.path], {
    cwd,
    timeoutMs: TIMEOUT_MS,
    ownGroup: true,
  });
  let running = true;
  void bot.ended.finally(() => (running = false));
  const deadline = performance.now() + PATIENCE_MS;
  let hit = false;
  while (running && !hit && performance.now() < deadline) {
    const { commit, sequence } = phases.read();
    hit = commit === 'archive' && sequence > beyond;
    if (!hit) await sleep(1);
  }
  bot.kill('SIGKILL');
  await bot.ended;
  phases.close();
  return hit;
}

/** Runs up to about an event and stops it as a user does. */
const stoppedAt = (options: BotOptions, event: number): Promise<void> =>
  stopAtEvent(rehearsal(PACKING, '60000'), options, event);

async function expectRefused(
  argv: readonly string[],
  options: BotOptions,
  why: string,
  code = 2,
): Promise<void> {
  const result = await runBot(argv, options);
  expect(result.code, result.stderr).to.equal(code);
  expect(result.stderr).to.contain(why);
}

describe('e2e: old events', function () {
  this.timeout(TIMEOUT_MS);

  it('are packed while the bot runs and is killed in the midst of it; journal, trades and digest are the same', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', BARS);
      const { summary: whole, history } = await uninterrupted(cwd);
      let kills = 0;
      for (let n = 1; n <= KILLS; n++) if (await killedWhilePacking(cwd, 500 * n)) kills += 1;
      expect(kills, 'kills while a block was made').to.be.greaterThan(0);
      const options = { cwd, timeoutMs: TIMEOUT_MS };
      expect((await json(rehearsal(PACKING), options)).digest).to.equal(whole.digest);
      const { packed, events, unpacked } = await json<Packed>(['data:archive', 'main', ...PACKING], options);
      expect([events + unpacked, unpacked < 556 + packed]).to.deep.equal([whole.sequence, true]);
      expect(events).to.be.greaterThan(packed);
      expectSameHistory(await historyOf(cwd, 'main'), history);
      expect(await json<Replayed>(['replay', 'main'], options)).to.deep.include({ same: true, from: 0 });
      expect((await runBot(['doctor'], options)).code).to.equal(0);
    }));

  it('are given up only where a backup has them; the bot goes on to the same state, and replays from where it can', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', BARS);
      const options = { cwd, timeoutMs: TIMEOUT_MS };
      const { summary: whole } = await uninterrupted(cwd);
      await stoppedAt(options, 1_500);
      await json<Packed>(['data:archive', 'main', '--keep-events', '0', ...PACKING], options);
      const prune = ['data:prune', 'main', '--keep-events', '300'];
      await expectRefused(prune, options, 'known to be good');
      // The checkpoint at the end becomes known to be good by the next start.
      await stoppedAt(options, 1);
      await expectRefused(prune, options, 'bot backup');
      const made = await json<{ folder: string }>(['backup', 'main', ...LIGHT], options);
      // A backup counts as long as it is whole.
      const [file, elsewhere] = ['bot.sqlite', 'elsewhere'].map((name) => join(made.folder, name)) as [
        string,
        string,
      ];
      renameSync(file, elsewhere);
      await expectRefused(prune, options, 'bot backup');
      renameSync(elsewhere, file);
      const given = await json<GivenUp>(prune, options);
      expect(given.deleted).to.be.greaterThan(500);
      expect(given.begins).to.equal(given.deleted);
      expect(given.backup).to.equal(made.folder);
      expect((await runBot(['doctor'], options)).code).to.equal(0);
      await killedWhilePacking(cwd, 2_000);
      expect((await json(rehearsal(PACKING), options)).digest).to.equal(whole.digest);
      const again = await json<Replayed>(['replay', 'main'], options);
      expect(again.same).to.equal(true);
      expect(again.from).to.be.at.least(given.begins);
      expect((await runBot(['replay', 'main'], options)).stdout).to.contain('given up');
      const last = await json<{ folder: string }>(['backup', 'main', ...LIGHT], options);
      expect((await runBot(['backup', '--verify', last.folder], options)).code).to.equal(0);
    }));

  it('are not given up for the backup of another run of the same name', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 700);
      const options = { cwd, timeoutMs: TIMEOUT_MS };
      await json(rehearsal(PACKING), options);
      await json(['backup', 'main', ...LIGHT], options);
      const other = [...PACKING, '--set', 'models=["zero"]'];
      await json([...rehearsal(other), '--fresh'], options);
      await json(rehearsal(other), options);
      await json(['data:archive', 'main', '--keep-events', '0', ...other], options);
      await expectRefused(['data:prune', 'main', '--keep-events', '100'], options, 'bot backup');
      await json(['backup', 'main', ...other], options);
      expect(
        (await json<GivenUp>(['data:prune', 'main', '--keep-events', '100'], options)).deleted,
      ).to.be.above(0);
    }));

  it('disaster drill: the database is lost, a backup is restored on another machine, and the run comes to the end it would have come to', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', BARS);
      const options = { cwd, timeoutMs: TIMEOUT_MS };
      const { summary: whole, history } = await uninterrupted(cwd);
      await stoppedAt(options, 1_500);
      const { folder } = await json<{ folder: string }>(['backup', 'main', ...LIGHT], options);
      await stoppedAt(options, 2_500);
      const run = join(cwd, '.bot/runs/main');
      for (const file of readdirSync(run).filter((name) => name.startsWith('bot.sqlite')))
        rmSync(join(run, file));
      await expectRefused(rehearsal(PACKING), options, 'are lost', 70);
      // Another machine: nothing but the config, the data and the backup.
      await inFolder(async (elsewhere) => {
        copyFileSync(join(ROOT, 'bot.config.yaml'), join(elsewhere, 'bot.config.yaml'));
        copyFileSync(join(cwd, 'bars.csv'), join(elsewhere, 'bars.csv'));
        const there = { cwd: elsewhere, timeoutMs: TIMEOUT_MS };
        await json(['restore', folder], there);
        const end = await json(rehearsal(PACKING), there);
        expect([end.digest, end.orders, end.equity]).to.deep.equal([
          whole.digest,
          whole.orders,
          whole.equity,
        ]);
        expectSameHistory(await historyOf(elsewhere, 'main'), history);
      });
    }));
});
