import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { runBot, type BotResult } from './bot.js';
import { changeDatabase } from './change-database.js';
import { inProject, json, LIGHT, writeBars, type Summary } from './project.js';

const BARS = 400;
const SETTINGS = [...LIGHT, '--set', 'checkpoint.everyEvents=100'];
const RUN = ['run', '--data', 'bars.csv', '--run', 'main', '--speed', 'max', '--until-end', ...SETTINGS];

describe('e2e: a damaged run', function () {
  this.timeout(180_000);

  /** Calls `use` with a project whose run has come to its end. */
  const withEnded = (use: (cwd: string, ended: Summary) => Promise<void>): Promise<void> =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', BARS);
      await use(cwd, await json<Summary>(RUN, { cwd }));
    });
  const folderOf = (cwd: string): string => join(cwd, '.bot/runs/main');
  const change = (cwd: string, sql: string): Promise<void> =>
    changeDatabase(join(folderOf(cwd), 'bot.sqlite'), sql);
  const start = (cwd: string): Promise<BotResult> => runBot([...RUN, '--json'], { cwd });

  it('is refused each time, its files are kept once with a report, and a restored backup goes on', () =>
    withEnded(async (cwd, { digest, sequence }) => {
      const backup = await json<{ folder: string }>(['backup', 'main', ...SETTINGS], { cwd });
      await change(cwd, `UPDATE event SET chain = zeroblob(32) WHERE sequence = ${sequence}`);
      const found = readFileSync(join(folderOf(cwd), 'bot.sqlite'));

      const { code, stdout } = await start(cwd);
      expect([code, stdout]).to.deep.equal([70, stdout]);
      expect(stdout).to.contain('BOT_JOURNAL_CORRUPT').and.contain(`at sequence ${sequence}`);
      expect(stdout, 'where more is said').to.contain('quarantine/report.txt').and.contain('bot doctor');
      const kept = join(folderOf(cwd), 'quarantine');
      expect(readFileSync(join(kept, 'bot.sqlite')).equals(found), 'the database as it was').to.equal(true);
      const report = readFileSync(join(kept, 'report.txt'), 'utf8');
      expect(report).to.contain('BOT_JOURNAL_CORRUPT').and.contain(`at sequence ${sequence}`);
      expect(report)
        .to.match(/bot\.sqlite: \d+ bytes/)
        .and.match(/head: 52 bytes/);
      expect(report).to.contain('bot restore').and.contain('bot run --fresh');
      const before = readdirSync(kept);
      expect((await start(cwd)).code, 'a second start').to.equal(70);
      expect(readdirSync(kept)).to.deep.equal(before);

      const restored = await json<{ setAside: string }>(['restore', backup.folder, ...SETTINGS], { cwd });
      expect(existsSync(join(cwd, '.bot/runs', restored.setAside, 'quarantine/report.txt'))).to.equal(true);
      expect((await json<Summary>(RUN, { cwd })).digest).to.equal(digest);
    }));

  it('that was cut short is refused by every command that would take it for whole, and no good backup goes for it', () =>
    withEnded(async (cwd) => {
      const keep = ['--set', 'backup.keep=1'];
      const good = await json<{ folder: string }>(['backup', 'main', ...SETTINGS, ...keep], { cwd });
      await change(cwd, 'DELETE FROM event WHERE sequence > 300');
      await change(cwd, 'DELETE FROM checkpoint WHERE sequence > 300');
      for (const command of [
        ['backup', 'main', ...keep],
        ['replay', 'main'],
        ['checkpoints', 'verify', '--run', 'main'],
        ['checkpoints', 'verify', '--replay', '--run', 'main'],
        ['data', 'archive', 'main'],
        ['doctor'],
      ]) {
        const { code, stdout } = await runBot([...command, '--json', ...SETTINGS], { cwd });
        expect([code, stdout.includes('events are lost')], command.join(' ')).to.deep.equal([70, true]);
      }
      expect(readdirSync(join(cwd, '.bot/backups'))).to.deep.equal([good.folder.split('/').at(-1)]);
    }));

  const faults: readonly (readonly [what: string, sql: string])[] = [
    ['a fill is missing', 'DELETE FROM fill WHERE number = 2'],
    ['the last fills are missing', 'DELETE FROM fill WHERE number > 2'],
    [
      'an event in the middle is another one',
      'UPDATE event SET received_time = received_time + 1 WHERE sequence = 50',
    ],
    ['a note is another one', `UPDATE note SET value = value || ' ' WHERE key = 'source'`],
    ['the notes are gone', 'DELETE FROM note'],
  ];
  for (const [what, sql] of faults) {
    it(`in which ${what} is found by bot doctor, and no backup of it is good or pushes a good one out`, () =>
      withEnded(async (cwd) => {
        const keep = ['--set', 'backup.keep=1'];
        const good = await json<{ folder: string }>(['backup', 'main', ...SETTINGS, ...keep], { cwd });
        await change(cwd, sql);
        expect((await runBot(['doctor', '--json'], { cwd })).code, 'doctor').to.equal(70);
        const { code, stdout } = await runBot(['backup', 'main', '--json', ...SETTINGS, ...keep], { cwd });
        expect(code, stdout).to.equal(70);
        expect(existsSync(good.folder)).to.equal(true);
      }));
  }

  it('of which only a checkpoint is damaged, or a session, is told from one that must be restored', () =>
    withEnded(async (cwd, { sequence }) => {
      await change(cwd, `UPDATE checkpoint SET manifest = zeroblob(9) WHERE sequence = ${sequence}`);
      const { code, stdout } = await runBot(['doctor', '--json'], { cwd });
      expect([code, stdout.includes('the next start drops it')]).to.deep.equal([0, true]);
      for (let n = 0; n < 2; n++) await json(RUN, { cwd });
      await change(cwd, 'DELETE FROM session WHERE position = 2');
      const doctor = await runBot(['doctor', '--json'], { cwd });
      expect([doctor.code, doctor.stdout.includes('session 2 is missing')]).to.deep.equal([70, true]);
    }));

  it('whose database is no longer one is refused as damaged, not as a disk that failed', () =>
    withEnded(async (cwd) => {
      const file = join(folderOf(cwd), 'bot.sqlite');
      truncateSync(file, 100_000);
      const { code, stdout } = await start(cwd);
      expect([code, stdout.includes('BOT_STORAGE_CORRUPT')], stdout).to.deep.equal([70, true]);
      expect(existsSync(join(folderOf(cwd), 'quarantine/report.txt'))).to.equal(true);
    }));

  it('that is gone altogether begins anew, and the log says which backup there is', () =>
    withEnded(async (cwd) => {
      const { folder } = await json<{ folder: string }>(['backup', 'main', ...SETTINGS], { cwd });
      rmSync(folderOf(cwd), { recursive: true });
      await json(RUN, { cwd });
      expect(readFileSync(join(cwd, '.bot/logs/bot.log'), 'utf8')).to.contain(`bot restore ${folder}`);
    }));

  it('goes on from an older checkpoint where the newest is damaged, and keeps nothing aside', () =>
    withEnded(async (cwd, { digest, sequence }) => {
      const newest = '(SELECT max(sequence) FROM checkpoint)';
      await change(cwd, `UPDATE checkpoint SET manifest = zeroblob(9) WHERE sequence = ${newest}`);
      expect(await json<Summary>(RUN, { cwd })).to.include({ digest, sequence });
      expect(existsSync(join(folderOf(cwd), 'quarantine'))).to.equal(false);
      const log = readFileSync(join(cwd, '.bot/logs/bot.log'), 'utf8');
      expect(log).to.match(/recovery: checkpoint: from \d+; \d+ is unusable: .*check sum/);
    }));

  it('does not go on with a fill that is lost, and bot doctor shows one that was changed', () =>
    withEnded(async (cwd, { fills }) => {
      expect(fills).to.be.greaterThan(1);
      await change(cwd, `UPDATE fill SET price = '1.00000000' WHERE number = 1`);
      const { code, stdout } = await runBot(['doctor', '--json'], { cwd });
      expect(code, stdout).to.equal(70);
      expect(stdout).to.contain('table fill is damaged');
      await change(cwd, `DELETE FROM fill WHERE number = ${fills}`);
      const started = await start(cwd);
      expect([started.code, started.stdout.includes('BOT_TABLE_CORRUPT')]).to.deep.equal([70, true]);
      expect(existsSync(join(folderOf(cwd), 'quarantine/report.txt'))).to.equal(true);
    }));

  it('does not begin anew when its database is gone, not even with the head gone too', () =>
    withEnded(async (cwd) => {
      for (const file of ['bot.sqlite', 'head']) {
        rmSync(join(folderOf(cwd), file));
        const { code, stdout } = await start(cwd);
        expect(code, stdout).to.equal(70);
        expect(stdout).to.contain('BOT_JOURNAL_CORRUPT').and.contain('bot.sqlite is missing or empty');
        expect(existsSync(join(folderOf(cwd), 'bot.sqlite'))).to.equal(false);
      }
      expect((await runBot([...RUN, '--fresh'], { cwd })).code, 'anew when asked to').to.equal(0);
    }));
});
