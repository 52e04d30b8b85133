import { expect } from 'chai';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { inFolder, ROOT, runBot, startBot } from './bot.js';
import { inProject, json, LEARNING, LIGHT, writeBars, type Summary } from './project.js';

const TIMEOUT_MS = 180_000;

interface Made {
  readonly folder: string;
  readonly sequence: number;
  readonly replayed: number;
  readonly dropped: readonly string[];
}

interface Restored {
  readonly runId: string;
  readonly sequence: number;
  readonly setAside: string;
  readonly missingEvents: number | null;
}

const rehearsal = (settings: readonly string[], speed = 'max', file = 'bars.csv'): string[] => [
  ...['run', '--data', file, '--run', 'main', '--speed', speed, '--until-end'],
  ...settings,
];

/** Waits until a running bot has stored something. */
async function stored(cwd: string): Promise<void> {
  const head = join(cwd, '.bot/runs/main/head');
  for (let n = 0; n < 600; n++) {
    if (existsSync(head) && statSync(head).size > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the bot stored nothing within 12 s');
}

describe('e2e: backup and restore', function () {
  this.timeout(TIMEOUT_MS);

  it('a backup made while the bot runs goes on elsewhere to the same digest as the run that never stopped', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 3_000);
      const live = startBot([...rehearsal(LIGHT, '30000'), '--no-dashboard'], {
        cwd,
        timeoutMs: TIMEOUT_MS,
      });
      await stored(cwd);
      const made = await json<Made>(['backup', 'main', ...LIGHT], { cwd });
      expect((await live.ended).code).to.equal(0);
      const whole = await json<Summary>(['digest', 'main'], { cwd });
      expect(made.sequence).to.be.within(1, whole.sequence - 1);
      expect(made.replayed).to.be.above(0);

      await inFolder(async (elsewhere) => {
        copyFileSync(join(ROOT, 'bot.config.yaml'), join(elsewhere, 'bot.config.yaml'));
        copyFileSync(join(cwd, 'bars.csv'), join(elsewhere, 'data.csv'));
        const options = { cwd: elsewhere, timeoutMs: TIMEOUT_MS };
        const restored = await json<Restored>(['restore', made.folder], options);
        expect(restored).to.deep.include({
          runId: 'main',
          sequence: made.sequence,
          setAside: '',
          missingEvents: 0,
        });
        const further = await json<Summary>(rehearsal(LIGHT, 'max', 'data.csv'), options);
        expect(further.digest).to.equal(whole.digest);
        expect(further.events).to.equal(whole.sequence - made.sequence);
        expect((await json<{ same: boolean }>(['replay', 'main'], options)).same).to.equal(true);
      });
    }));

  it('restore sets the run aside and says how many events are missing; the bot goes on to the same state', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 1_200);
      const learning = [...LEARNING, '--set', 'checkpoint.everyEvents=100'];
      const options = { cwd, timeoutMs: TIMEOUT_MS };
      const live = startBot([...rehearsal(learning, '20000'), '--no-dashboard'], options);
      await stored(cwd);
      const made = await json<Made>(['backup', 'main', ...learning], options);
      expect((await live.ended).code).to.equal(0);
      const whole = await json<Summary>(['digest', 'main'], { cwd });
      const restored = await json<Restored>(['restore', made.folder], { cwd });
      expect(restored.setAside).to.equal('main.1');
      expect(restored.missingEvents).to.equal(whole.sequence - made.sequence);
      expect((await json<Summary>(rehearsal(learning), options)).digest).to.equal(whole.digest);
      expect((await json<Summary>(['digest', 'main.1'], { cwd })).digest).to.equal(whole.digest);
    }));

  it('a backup that was changed is refused, by its check and by restore, and nothing is touched', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 300);
      await json(rehearsal(LIGHT), { cwd });
      const { folder } = await json<Made>(['backup', 'main', ...LIGHT], { cwd });
      const file = join(folder, 'bot.sqlite');
      const bytes = readFileSync(file);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
      writeFileSync(file, bytes);
      for (const argv of [
        ['backup', '--verify', folder],
        ['restore', folder],
      ]) {
        const { code, stderr } = await runBot(argv, { cwd });
        expect(code, argv.join(' ')).to.equal(70);
        expect(stderr).to.include('BOT_BACKUP_UNUSABLE').and.include('bot.sqlite');
      }
      // What is no backup at all was mistyped.
      for (const argv of [
        ['restore', 'nofolder'],
        ['restore', 'bars.csv'],
        ['backup', '--verify', 'nofolder'],
      ]) {
        const { code, stderr } = await runBot(argv, { cwd });
        expect(code, argv.join(' ')).to.equal(2);
        expect(stderr).to.include('there is no backup in').and.include(`the newest are ${folder}`);
      }
      expect(readdirSync(join(cwd, '.bot/runs'))).to.deep.equal(['main']);
    }));

  it('that cannot be opened here is not put in the place of the run', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 200);
      const { digest } = await json<Summary>(rehearsal(LIGHT), { cwd });
      const { folder } = await json<Made>(['backup', 'main', ...LIGHT], { cwd });
      const elsewhere = ['--set', 'storage.use=typeorm', '--set', 'storage.file=other.sqlite'];
      const { code, stderr } = await runBot(['restore', folder, ...elsewhere], { cwd });
      expect(code, stderr).to.be.greaterThan(0);
      expect(readdirSync(join(cwd, '.bot/runs'))).to.deep.equal(['main']);
      expect((await json<Summary>(['digest', 'main'], { cwd })).digest).to.equal(digest);
    }));

  it('is not restored over a run in which a bot is running', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 3_000);
      const live = startBot([...rehearsal(LIGHT, '600'), '--no-dashboard'], { cwd });
      await stored(cwd);
      const { folder } = await json<Made>(['backup', 'main', ...LIGHT], { cwd });
      const { code, stderr } = await runBot(['restore', folder], { cwd });
      live.kill('SIGINT');
      expect(code).to.equal(75);
      expect(stderr).to.include('BOT_RUN_LOCKED').and.include(String(live.pid));
      expect((await live.ended).code).to.equal(0);
    }));

  it('keeps as many checked backups as the config says; a running bot makes them by itself', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 3_000);
      const often = ['--set', 'backup.everyHours=0.0001', '--set', 'backup.keep=2'];
      const live = startBot([...rehearsal(LIGHT, '15000'), ...often, '--no-dashboard'], { cwd });
      expect((await live.ended).code).to.equal(0);
      const folder = join(cwd, '.bot/backups');
      const manifests = readdirSync(folder)
        .filter((name) => existsSync(join(folder, name, 'backup.json')))
        .map(
          (name) =>
            JSON.parse(readFileSync(join(folder, name, 'backup.json'), 'utf8')) as { verified?: object },
        );
      expect(manifests.filter(({ verified }) => verified)).to.have.length.within(1, 2);
      await json<Made>(['backup', 'main', ...LIGHT, ...often], { cwd });
      await json<Made>(['backup', 'main', ...LIGHT, ...often], { cwd });
      expect(readdirSync(folder)).to.have.length(2);
    }));

  it('several at once do not touch each other, nor while the older ones are deleted', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 300);
      await json(rehearsal(LIGHT), { cwd });
      const make = (): Promise<Made> => json<Made>(['backup', 'main', ...LIGHT], { cwd });
      for (let round = 0; round < 2; round++) {
        const made = await Promise.all([make(), make(), make()]);
        expect(new Set(made.map(({ folder }) => folder)).size).to.equal(3);
      }
      const left = readdirSync(join(cwd, '.bot/backups'));
      expect(left, left.join(', ')).to.have.length(3);
      for (const name of left) expect(readdirSync(join(cwd, '.bot/backups', name))).to.have.length(3);
    }));

  it('do not lie among the runs: neither a bot nor a command that is told so begins', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 100);
      await json(rehearsal(LIGHT), { cwd });
      const among = ['--set', 'backup.folder=.bot/runs'];
      for (const argv of [
        ['backup', 'main', ...LIGHT, ...among],
        ['backup', 'main', ...LIGHT, '--to', '.bot/runs'],
        rehearsal([...LIGHT, ...among]),
      ]) {
        const { code, stderr } = await runBot(argv, { cwd });
        expect([code, stderr.includes('"backup.folder"')], stderr).to.deep.equal([78, true]);
      }
      expect(readdirSync(join(cwd, '.bot/runs'))).to.deep.equal(['main']);
    }));

  it('what kills have left of backups goes with the next one, a day later', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 100);
      await json(rehearsal(LIGHT), { cwd });
      const folder = join(cwd, '.bot/backups');
      const [old, recent, other] = ['main-1', 'main-2', 'other-1'].map((name) => `${name}.unfinished`) as [
        string,
        string,
        string,
      ];
      for (const name of [old, recent, other]) mkdirSync(join(folder, name), { recursive: true });
      const longAgo = new Date(Date.now() - 25 * 3_600_000);
      for (const name of [old, other]) utimesSync(join(folder, name), longAgo, longAgo);
      const made = await json<Made>(['backup', 'main', ...LIGHT], { cwd });
      expect(readdirSync(folder).sort()).to.deep.equal([basename(made.folder), recent, other].sort());
    }));
});
