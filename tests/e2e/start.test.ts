import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runBot, startBot, type BotResult, type RunningBot } from './bot.js';
import { inProject, json, LIGHT, type SessionView, type Summary } from './project.js';

const TIMEOUT_MS = 90_000;
const POLL_MS = 50;
/** A first signal must have ended the bot by then, ms. */
const GRACE_MS = 5_000;
/** A bot that starts at once and sees some bars a second. */
const QUICK = ['run', ...LIGHT, '--set', 'warmup=0', '--speed', '20'];
const STATUS_LINE = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC .*$/gm;

const statusLines = (text: string): string[] => [...text.matchAll(STATUS_LINE)].map(([, time = '']) => time);

/** Starts a bot and waits until it has shown so many bars. */
async function startUntil(bars: number, args: readonly string[], cwd: string): Promise<RunningBot> {
  const bot = startBot(args, { cwd, timeoutMs: TIMEOUT_MS });
  await bot.waitFor(new RegExp(`(?:UTC [^]*){${bars}}`));
  return bot;
}

async function sessionsOf(cwd: string): Promise<readonly SessionView[]> {
  const { sessions } = await json<{ sessions: SessionView[] }>(['sessions:list', 'main'], { cwd });
  return sessions;
}

async function until(isThere: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isThere())) await sleep(POLL_MS);
}

/** Pid of the process that holds the run's lock; undefined while none does. */
function lockHolder(cwd: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(join(cwd, '.bot/runs/main/lock'), 'utf8')) as { pid: number }).pid;
  } catch {
    return undefined;
  }
}

/** Sends a first signal; the bot must end cleanly, and soon. */
async function stop(bot: RunningBot, signal: NodeJS.Signals): Promise<BotResult> {
  const start = performance.now();
  bot.kill(signal);
  const result = await bot.ended;
  expect(result.code, bot.output()).to.equal(0);
  expect(performance.now() - start, 'ms from the signal to the end').to.be.lessThan(GRACE_MS);
  return result;
}

describe('e2e: start and stop', function () {
  this.timeout(TIMEOUT_MS);

  it('a run as it comes: a line a bar, what market it is, a summary at Ctrl-C; the next one goes on', () =>
    inProject(async (cwd) => {
      const first = await startUntil(2, ['run'], cwd);
      const { stdout, stderr } = await stop(first, 'SIGINT');
      const times = statusLines(stdout);
      expect(times.length).to.be.at.least(2);
      expect(new Set(times).size, 'a line a bar').to.equal(times.length);
      expect(stdout).to.match(/simulated market/);
      expect(stdout)
        .to.match(/^run main: \d+ events/m)
        .and.match(/state digest [0-9a-f]{64}/);
      expect(stderr).to.equal('');
      const second = await json(['run', '--for', '2s'], { cwd });
      const sessions = await sessionsOf(cwd);
      expect(sessions.map(({ cause }) => cause)).to.deep.equal(['clean', 'clean']);
      expect(sessions[1]?.firstSequence).to.equal((sessions[0]?.lastSequence ?? 0) + 1);
      expect(second.sequence).to.equal(sessions[1]?.lastSequence);
      expect(second.sequence).to.be.greaterThan(sessions[0]?.lastSequence ?? Infinity);
    }));

  it('SIGTERM ends it as well, and --json prints one line however it ends', () =>
    inProject(async (cwd) => {
      await stop(await startUntil(1, QUICK, cwd), 'SIGTERM');
      const bot = startBot([...QUICK, '--json'], { cwd });
      await until(async () => (await sessionsOf(cwd)).length === 2);
      const { stdout } = await stop(bot, 'SIGTERM');
      expect(stdout.split('\n')).to.have.length(2);
      expect((JSON.parse(stdout) as Summary).runId).to.equal('main');
    }));

  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`a second ${signal} ends it at once with ${code}`, () =>
      inProject(async (cwd) => {
        const bot = startBot(['run'], { cwd });
        await until(() => lockHolder(cwd) === bot.pid);
        bot.kill(signal);
        await sleep(POLL_MS);
        bot.kill(signal);
        expect((await bot.ended).code).to.equal(code);
        expect((await json(['run', '--for', '1s', ...LIGHT], { cwd })).sequence).to.be.greaterThan(0);
      }));
  }

  it('after kill -9 the next run goes on and says of the last that it was killed', () =>
    inProject(async (cwd) => {
      const bot = await startUntil(3, QUICK, cwd);
      expect((await sessionsOf(cwd))[0]).to.include({ running: true, endedAt: 0 });
      bot.kill('SIGKILL');
      await bot.ended;
      expect((await sessionsOf(cwd))[0]).to.include({ running: false, endedAt: 0 });
      const { stdout } = await runBot(['sessions:list', 'main'], { cwd });
      expect(stdout).to.include('ended without a word').and.not.include('running');
      const killedBy = Date.now();
      await sleep(POLL_MS);
      await json([...QUICK, '--for', '1s'], { cwd });
      const sessions = await sessionsOf(cwd);
      expect(sessions.map(({ cause }) => cause)).to.deep.equal(['killed', 'clean']);
      expect(sessions[0]?.endedAt).to.be.within(sessions[0]?.startedAt ?? Infinity, killedBy);
      expect(sessions[0]?.detail.noticedAt).to.be.above(killedBy);
      const { recovery, remarks = [] } = (sessions[1] as SessionView).detail;
      expect(recovery[0]?.found).to.equal(`taken over from process ${bot.pid}, which is dead`);
      expect(remarks.map(({ kind, text }) => `${kind} ${text}`).join()).to.match(
        /^fetched \d+ trades read by REST/,
      );
      expect(sessions[1]?.firstSequence).to.be.greaterThan(3);
      expect((await json<{ same: boolean }>(['replay', 'main'], { cwd })).same).to.equal(true);
    }));

  it('--supervise starts it again after kill -9', () =>
    inProject(async (cwd) => {
      const supervisor = await startUntil(2, [...QUICK, '--supervise'], cwd);
      const child = lockHolder(cwd);
      expect(child).to.be.greaterThan(0).and.not.equal(supervisor.pid);
      process.kill(child as number, 'SIGKILL');
      const shown = statusLines(supervisor.output()).length;
      await until(() => statusLines(supervisor.output()).length > shown + 2);
      expect(lockHolder(cwd)).to.be.greaterThan(0).and.not.equal(child);
      await stop(supervisor, 'SIGTERM');
      expect((await sessionsOf(cwd)).map(({ cause }) => cause)).to.deep.equal(['killed', 'clean']);
    }));

  it('goes on when nobody reads its output any more', () =>
    inProject(async (cwd) => {
      const bot = await startUntil(1, QUICK, cwd);
      bot.closeOutput();
      const sequence = async () => (await json(['replay', 'main'], { cwd })).sequence;
      const before = await sequence();
      await until(async () => (await sequence()) > before);
      await stop(bot, 'SIGINT');
      expect((await json([...QUICK, '--for', '1s'], { cwd })).sequence).to.be.greaterThan(before);
      expect((await sessionsOf(cwd)).map(({ cause }) => cause)).to.deep.equal(['clean', 'clean']);
    }));

  it('a run in use is refused, with the pid of the bot that uses it', () =>
    inProject(async (cwd) => {
      const bot = await startUntil(1, QUICK, cwd);
      const { code, stderr } = await runBot(QUICK, { cwd });
      expect(code).to.equal(75);
      expect(stderr).to.include('BOT_RUN_LOCKED').and.include(`process ${bot.pid}`);
      await stop(bot, 'SIGINT');
    }));
});
