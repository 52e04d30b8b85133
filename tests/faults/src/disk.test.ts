import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inFolder, ROOT, runBot, startBot, type BotResult } from '../../e2e/dist-test/bot.js';

import { inProject, json, LIGHT, writeBars, type Summary } from '../../e2e/dist-test/project.js';
import { causes, lockPid, logOf, missing, QUICK, runOf, skipWithout, stopBot, until } from './faulty-bot.js';

const TIMEOUT_MS = 120_000;
const ENDED_WITHIN_MS = 60_000;

const rehearsal = (file: string): string[] => [
  'run',
  '--run',
  'r',
  '--data',
  file,
  '--speed',
  'max',
  ...LIGHT,
];

/** Calls `use` with a small disk of its own below the project's folder; false where that is not allowed. */
async function withDisk(folder: string, megabytes: number, use: () => Promise<void>): Promise<void> {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  try {
    await use();
  } finally {
    execFileSync('umount', ['-l', folder]);
  }
}

/** Why no disk can be mounted here; undefined where it can. */
function mountFault(): string | undefined {
  return (
    missing('unshare', '-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt') &&
    'a disk of its own needs the right to mount'
  );
}

/** Takes all the space of a disk. */
function fill(file: string): void {
  spawnSync('dd', ['if=/dev/zero', `of=${file}`, 'bs=4096'], { stdio: 'ignore' });
}

function expectEnding({ code, stderr }: BotResult, exit: number, error: string): void {
  expect([code, stderr.includes(error)], stderr).to.deep.equal([exit, true]);
  expect(stderr, 'a stack').not.to.match(/\n\s+at .*:\d+:\d+/);
}

/** Deletes a file of the database under a running bot, which must notice, save the events and end. */
async function endsWithout(cwd: string, file: string): Promise<void> {
  const bot = startBot([...QUICK, '--json'], { cwd, timeoutMs: ENDED_WITHIN_MS });
  await until(bot, () => logOf(cwd).includes('connected'));
  rmSync(join(runOf(cwd), file));
  const { code, stdout } = await bot.ended;
  expect([code, stdout.includes('BOT_STORAGE_MOVED')], stdout).to.deep.equal([74, true]);
}

/** Restores the backup in which the events were saved. */
function restoreSaved(cwd: string): Promise<{ sequence: number }> {
  const [backup = ''] = readdirSync(join(cwd, '.bot/backups'));
  return json(['restore', join(cwd, '.bot/backups', backup)], { cwd });
}

describe('faults: the disk', function () {
  this.timeout(TIMEOUT_MS);

  it('is full: the bot ends with 74, refuses to start, and once there is space comes to the same end', function () {
    skipWithout(this, mountFault());
    return inProject(async (cwd) => {
      const file = writeBars(cwd, 'bars.csv', 8_000);
      const wanted = await json(['backtest', file, ...LIGHT], { cwd });
      await withDisk(join(cwd, '.bot/runs'), 2, async () => {
        const first = await runBot([...rehearsal(file), '--json'], { cwd });
        expect(first.code, first.stdout).to.equal(74);
        expect(first.stdout).to.match(/BOT_(STORAGE_IO|DISK_FULL|FOLDER_UNWRITABLE)/);
        const filler = join(cwd, '.bot/runs/filler');
        fill(filler);
        expectEnding(await runBot(rehearsal(file), { cwd }), 74, 'BOT_DISK_FULL');
        rmSync(filler);
        execFileSync('mount', ['-o', 'remount,size=64m', join(cwd, '.bot/runs')]);
        const { digest, sequence, fills, equity } = wanted;
        expect(await json<Summary>(rehearsal(file), { cwd })).to.deep.include({
          digest,
          sequence,
          fills,
          equity,
        });
      });
    });
  });

  it('fills up under a supervised bot: it waits, and goes on by itself when there is space', function () {
    skipWithout(this, mountFault());
    return inProject((cwd) =>
      withDisk(join(cwd, '.bot/runs'), 64, async () => {
        const supervisor = startBot([...QUICK, '--supervise'], { cwd, timeoutMs: TIMEOUT_MS });
        await until(supervisor, () => logOf(cwd).includes('connected'));
        const filler = join(cwd, '.bot/runs/filler');
        fill(filler);
        await until(supervisor, () => logOf(cwd).includes('starts again when there is space'));
        expect(lockPid(cwd)).to.equal(undefined);
        rmSync(filler);
        await until(supervisor, () => lockPid(cwd) !== undefined);
        await stopBot(supervisor);
        expect((await json<{ same: boolean }>(['replay', 'main'], { cwd })).same).to.equal(true);
      }),
    );
  });

  it('of the log is full: the bot goes on', function () {
    skipWithout(this, mountFault());
    return inProject((cwd) =>
      withDisk(join(cwd, '.bot/logs'), 1, async () => {
        writeFileSync(join(cwd, '.bot/logs/bot.log'), '');
        const bot = startBot(QUICK, { cwd });
        await until(bot, () => logOf(cwd).includes('connected'));
        const filler = join(cwd, '.bot/logs/filler');
        fill(filler);
        await sleep(2_000);
        rmSync(filler);
        await stopBot(bot);
        expect(await causes(cwd)).to.deep.equal(['clean']);
      }),
    );
  });

  it('file of the database is deleted under the bot: it notices, saves all events, and ends with 74; no fresh start', () =>
    inProject(async (cwd) => {
      await endsWithout(cwd, 'bot.sqlite');
      expectEnding(await runBot(QUICK, { cwd }), 70, 'BOT_JOURNAL_CORRUPT');
      const { sequence } = await restoreSaved(cwd);
      expect(sequence).to.be.greaterThan(0);
      expect((await json([...QUICK, '--for', '1s'], { cwd })).sequence).to.be.greaterThan(sequence);
    }));

  it('file of the write-ahead log is deleted under the bot: it notices, saves all events, and ends with 74', () =>
    inProject(async (cwd) => {
      await endsWithout(cwd, 'bot.sqlite-wal');
      const acknowledged = Number(readFileSync(join(runOf(cwd), 'head')).readBigUInt64LE(8));
      // The run in its place has them too: what closes its log last has it still open.
      expect((await json<{ same: boolean }>(['replay', 'main'], { cwd })).same).to.equal(true);
      const { sequence } = await restoreSaved(cwd);
      expect(sequence).to.equal(acknowledged).and.be.greaterThan(0);
      expect((await json<{ same: boolean }>(['replay', 'main'], { cwd })).same).to.equal(true);
      expect((await json([...QUICK, '--for', '1s'], { cwd })).sequence).to.be.greaterThan(sequence);
    }));

  it('is read-only: refused at the start', function () {
    skipWithout(this, mountFault());
    return inProject((cwd) =>
      withDisk(join(cwd, '.bot'), 64, async () => {
        const disk = join(cwd, '.bot');
        const bot = startBot(QUICK, { cwd });
        await until(bot, () => logOf(cwd).includes('connected'));
        bot.kill('SIGKILL');
        await bot.ended;
        execFileSync('mount', ['-o', 'remount,ro', disk]);
        expectEnding(await runBot(QUICK, { cwd }), 74, 'BOT_FOLDER_UNWRITABLE');
        execFileSync('mount', ['-o', 'remount,rw', disk]);
        expect((await json([...QUICK, '--for', '1s'], { cwd })).sequence).to.be.greaterThan(0);
      }),
    );
  });
});

describe('faults: folders', function () {
  this.timeout(TIMEOUT_MS);

  it('with blanks, quotes, signs and other scripts in their names, and links in place of them, are folders', () =>
    inFolder(async (place) => {
      const cwd = join(place, 'a b\'c"d%20#ü漢🙂');
      mkdirSync(join(place, 'elsewhere'));
      mkdirSync(cwd);
      symlinkSync(join(place, 'elsewhere'), join(cwd, '.bot'));
      copyFileSync(join(ROOT, 'bot.config.yaml'), join(cwd, 'bot.config.yaml'));
      const { sequence } = await json([...QUICK, '--for', '1s'], { cwd });
      expect((await json([...QUICK, '--for', '1s'], { cwd })).sequence).to.be.greaterThan(sequence);
      expect(statSync(join(place, 'elsewhere/runs/main/bot.sqlite')).size).to.be.greaterThan(0);
    }));

  const broken: readonly (readonly [string, (cwd: string) => void])[] = [
    ['a file where the folder of runs should be', (cwd) => writeFileSync(join(cwd, '.bot/runs'), '')],
    [
      'a file where the run should be',
      (cwd) => (mkdirSync(join(cwd, '.bot/runs')), writeFileSync(runOf(cwd), '')),
    ],
    ['a folder where the lock should be', (cwd) => mkdirSync(join(runOf(cwd), 'lock'), { recursive: true })],
    [
      'a folder where the database should be',
      (cwd) => mkdirSync(join(runOf(cwd), 'bot.sqlite'), { recursive: true }),
    ],
    ['a link to nowhere', (cwd) => symlinkSync('/no/such/folder', join(cwd, '.bot/runs'))],
  ];
  for (const [what, make] of broken) {
    it(`${what} is an error of the table`, () =>
      inProject(async (cwd) => {
        mkdirSync(join(cwd, '.bot'));
        make(cwd);
        const { code, stderr } = await runBot([...QUICK, '--for', '1s'], { cwd });
        expect(code, stderr).to.equal(74);
        expect(stderr)
          .to.match(/^error BOT_(FOLDER_UNWRITABLE|STORAGE_IO)/)
          .and.not.match(/\n\s+at /);
      }));
  }
});
