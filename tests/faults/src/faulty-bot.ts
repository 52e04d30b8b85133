import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionRow } from '@autotrader/sdk';
import type { BotResult, RunningBot } from '../../e2e/dist-test/bot.js';
import { json, LIGHT } from '../../e2e/dist-test/project.js';

/** A first signal must have ended the bot by then, ms: what an operator, or a service manager, waits for. */
export const GRACE_MS = 5_000;
/** A bot that starts at once, sees some bars a second and learns nothing. */
export const QUICK = ['run', ...LIGHT, '--set', 'warmup=0', '--speed', '20'];
/** The same, as fast as it can. */
export const FAST = ['run', ...LIGHT, '--set', 'warmup=0', '--speed', 'max'];

const POLL_MS = 10;

/** Waits until something is so of a bot that runs; fails when it ends before. The test's own timeout is the limit. */
export async function until(bot: RunningBot, isSo: () => unknown): Promise<void> {
  let hasEnded = false;
  const end = (): void => void (hasEnded = true);
  bot.ended.then(end, end);
  while (!(await isSo())) {
    expect(hasEnded, `it ended:\n${bot.output()}`).to.equal(false);
    await sleep(POLL_MS);
  }
}

/** Folder of a run's state. */
export const runOf = (cwd: string, run = 'main'): string => join(cwd, '.bot/runs', run);

/** Pid in the lock of a run; undefined while there is none. */
export function lockPid(cwd: string, run = 'main'): number | undefined {
  try {
    return (JSON.parse(readFileSync(join(runOf(cwd, run), 'lock'), 'utf8')) as { pid: number }).pid;
  } catch {
    return undefined;
  }
}

/** The log so far. */
export function logOf(cwd: string): string {
  try {
    return readFileSync(join(cwd, '.bot/logs/bot.log'), 'utf8');
  } catch {
    return '';
  }
}

/** Sends a first signal; the bot must end with code 0, and soon. */
export async function stopBot(
  bot: RunningBot,
  signal: NodeJS.Signals = 'SIGTERM',
  pid = bot.pid,
  graceMs = GRACE_MS,
): Promise<BotResult> {
  const start = performance.now();
  process.kill(pid, signal);
  const result = await bot.ended;
  expect([result.code, result.signal], bot.output()).to.deep.equal([0, null]);
  expect(performance.now() - start, 'ms from the signal to the end').to.be.lessThan(graceMs);
  return result;
}

/** How the sessions of a run ended, oldest first. */
export async function causes(cwd: string, run = 'main'): Promise<string[]> {
  const { sessions } = await json<{ sessions: SessionRow[] }>(['sessions:list', run], { cwd });
  return sessions.map(({ cause }) => cause);
}

/** Why a tool cannot be used here; undefined where it can. */
export function missing(tool: string, ...args: readonly string[]): string | undefined {
  const { error, status, stderr } = spawnSync(tool, args, { encoding: 'utf8' });
  if (error) return `${tool} is not installed`;
  return status === 0 ? undefined : `${tool} cannot work here: ${stderr.trim()}`;
}

/** Skips a test, loudly, where something it needs is missing. */
export function skipWithout(test: Mocha.Context, reason: string | undefined): void {
  if (reason === undefined) return;
  console.warn(`skipped: ${reason}`);
  test.skip(); // the warning before it says why
}
