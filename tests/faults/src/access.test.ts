import { expect } from 'chai';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sqlite3DataSource } from '../../../plugins/storage-typeorm/dist/driver.js';
import { injecting, injections, straceFault } from '../../chaos/dist-test/syscalls/strace.js';
import { runBot, startBot, type RunningBot } from '../../e2e/dist-test/bot.js';
import { PhaseFile, type Moment } from '../../e2e/dist-test/phase-file.js';
import {
  BTC,
  inProject,
  json,
  LIGHT,
  setting,
  writeBars,
  type Summary,
} from '../../e2e/dist-test/project.js';
import { causes, FAST, logOf, missing, QUICK, runOf, skipWithout, stopBot, until } from './faulty-bot.js';

const TIMEOUT_MS = 120_000;
/** Most events of one commit. */
const MAX_BATCH = 256;
const BARS = 3_000;
/** Longer than the writer waits for a lock. */
const ENDED_WITHIN_MS = 30_000;

/** A user who owns nothing. */
const NOBODY = 65_534;
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];

/** A container of its own, as far as processes go: nobody outside can be seen in it. */
const ELSEWHERE = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'];

/** Why the bot cannot be run as another user here; undefined where it can. */
function otherUserFault(): string | undefined {
  return missing(...(AS_NOBODY as [string]), process.execPath, '--version');
}

/** Holds the write lock of a run's database, as a backup tool would, while `use` runs. */
async function withLock(cwd: string, use: () => Promise<void>): Promise<void> {
  const other = await sqlite3DataSource({
    database: join(runOf(cwd), 'bot.sqlite'),
    timeout: 5_000,
  }).initialize();
  try {
    await other.query('BEGIN IMMEDIATE TRANSACTION');
    await use();
    await other.query('ROLLBACK');
  } finally {
    await other.destroy();
  }
}

/** Starts a bot that says what it is doing, and stops listening to that at the end. */
async function watched<T>(cwd: string, use: (bot: RunningBot, now: () => Moment) => Promise<T>): Promise<T> {
  const phases = new PhaseFile(join(cwd, 'phase'));
  const args = [...FAST, '--json', '--phase-file', phases.path];
  const bot = startBot(args, { cwd, ownGroup: true, timeoutMs: TIMEOUT_MS });
  try {
    await until(bot, () => phases.read().durable > 0);
    return await use(bot, () => phases.read());
  } finally {
    bot.kill('SIGKILL');
    await bot.ended.catch(() => undefined);
    phases.close();
  }
}

describe('faults: a database that others hold or a disk refuses', function () {
  this.timeout(TIMEOUT_MS);

  it('D18: locked for a second: it waits, and every event comes on the disk afterwards', () =>
    inProject((cwd) =>
      watched(cwd, async (bot, now) => {
        const { sequence, durable } = now();
        await withLock(cwd, async () => {
          await sleep(1_000);
          expect(now().durable, 'written behind the lock').to.be.at.most(durable + MAX_BATCH);
        });
        await until(bot, () => now().durable > sequence + MAX_BATCH);
        await stopBot(bot);
        expect(await causes(cwd)).to.deep.equal(['clean']);
        expect((await json<{ same: boolean }>(['replay', 'main'], { cwd })).same).to.equal(true);
      }),
    ));

  it('D18: locked for longer: it ends with 75 and says why; the next start goes on', () =>
    inProject(async (cwd) => {
      await watched(cwd, (bot) =>
        withLock(cwd, async () => {
          const { code, stdout } = await Promise.race([bot.ended, sleep(ENDED_WITHIN_MS, undefined)]).then(
            (result) => result ?? { code: undefined, stdout: bot.output() },
          );
          expect([code, stdout.includes('BOT_STORAGE_BUSY')], stdout).to.deep.equal([75, true]);
        }),
      );
      await json([...QUICK, '--for', '1s'], { cwd });
      expect(await causes(cwd)).to.deep.equal(['crashed', 'clean']);
      expect((await json<{ same: boolean }>(['replay', 'main'], { cwd })).same).to.equal(true);
    }));

  it('D13: read-only under the running bot: it ends with 74, and the next start comes to the same', function () {
    skipWithout(this, straceFault());
    return inProject(async (cwd) => {
      const file = writeBars(cwd, 'bars.csv', BARS);
      const args = [
        '--data',
        file,
        '--speed',
        'max',
        '--until-end',
        ...LIGHT,
        ...setting(BTC, { feed: 'candles' }),
      ];
      const named = (run: string): string[] => ['run', '--run', run, ...args];
      const wanted = await json<Summary>(named('whole'), { cwd });
      const path = join(runOf(cwd), 'bot.sqlite-wal');
      const log = join(cwd, 'strace');
      // One thread does all that the database asks for, so that its writes have one count.
      const env = { UV_THREADPOOL_SIZE: '1' };
      const under = injecting(
        { path, call: 'pwrite64', n: 250 },
        { kind: 'error', error: 'EROFS', sticky: true },
        log,
      );
      const { code, stdout } = await runBot([...named('main'), '--json'], { cwd, under, env });
      expect(injections(log)).to.be.greaterThan(0);
      expect([code, stdout.includes('BOT_STORAGE_IO')], stdout).to.deep.equal([74, true]);
      expect((await json<Summary>(named('main'), { cwd })).digest).to.equal(wanted.digest);
      expect(await causes(cwd)).to.deep.equal(['storageFailed', 'clean']);
    });
  });
});

describe('faults: rights', function () {
  this.timeout(TIMEOUT_MS);

  it('P10: two containers on one run: the second is refused while the first lives, and goes on once it is dead', function () {
    skipWithout(this, missing(...(ELSEWHERE as [string]), 'true'));
    return inProject(async (cwd) => {
      const first = startBot([...QUICK, '--json'], { cwd, under: ELSEWHERE, ownGroup: true });
      await until(first, () => logOf(cwd).includes('connected'));
      for (const under of [[], ELSEWHERE]) {
        const { code, stderr } = await startBot([...QUICK, '--for', '1s'], { cwd, under }).ended;
        expect(code, stderr).to.equal(75);
        expect(stderr).to.include('BOT_RUN_LOCKED');
      }
      first.kill('SIGKILL');
      await first.ended;
      await json([...QUICK, '--for', '1s'], { cwd, timeoutMs: TIMEOUT_MS });
      expect(await causes(cwd)).to.deep.equal(['killed', 'clean']);
    });
  });

  it('D17: a run of another user is refused in words, and stays as it is', function () {
    skipWithout(this, otherUserFault());
    return inProject(async (cwd) => {
      const { digest } = await json<Summary>([...QUICK, '--for', '1s'], { cwd });
      chmodSync(cwd, 0o755);
      writeBars(cwd, 'bars.csv', 50);
      for (const args of [QUICK, ['backup', 'main'], ['backtest', 'bars.csv']]) {
        const { code, stderr } = await runBot(args, { cwd, under: AS_NOBODY });
        expect(code, stderr).to.equal(74);
        expect(stderr).to.match(/^error BOT_\w+/m);
        expect(stderr, 'a stack').not.to.match(/\n\s+at /);
        expect(stderr).not.to.include('defect');
      }
      const doctor = await runBot(['doctor'], { cwd, under: AS_NOBODY });
      expect([doctor.code, doctor.stdout.includes('defect')], doctor.stdout).to.deep.equal([74, false]);
      expect((await json<{ digest: string }>(['digest', 'main'], { cwd })).digest).to.equal(digest);
    });
  });
});
