import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nextInteger, type RandomState } from '@autotrader/sdk/random';
import { startBot, type BotResult, type RunningBot } from '../../../e2e/dist-test/bot.js';
import { PhaseFile, type Moment } from '../../../e2e/dist-test/phase-file.js';
import type { Summary } from '../../../e2e/dist-test/project.js';
import { hitOf, type Phase } from './phases.js';

/** Name of the runs that are killed. */
export const RUN = 'killed';
/** Most time a session may live on after its kill was due, ms: then it is killed wherever it is. */
const PATIENCE_MS = 10_000;
const SESSION_MS = 300_000;
/** How often it is looked at: of what takes long one need not know to the millisecond, and looking costs. */
const POLL_MS = { boot: 10, other: 1 };
/** Lengths of boot and recovery before the first session has shown how long they take, ms. */
const FIRST_BOOT_MS = 400;
const FIRST_RECOVERY_MS = 40;

/** A session that was started. */
export interface Session {
  readonly number: number;
  readonly pid: number;
  readonly meant: Phase | undefined;
  /** `killed`, `stopped` by a signal it could obey, or `ended` with the data. */
  readonly how: 'killed' | 'stopped' | 'ended';
  /** What it was doing when it was killed; undefined between two batches, or when it was not killed. */
  readonly hit: Phase | undefined;
  /** Sequence up to which its storage had told it that all is on disk. */
  readonly durable: number;
  /** Of a session that was not killed. */
  readonly summary: Summary | undefined;
}

/** How a session is started and killed. */
export interface Way {
  /** Arguments of `bot run` beside those that every session has. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Outlives the session. */
  readonly phaseFile: string;
  /** `meant`: the phase it is in. */
  kill(bot: RunningBot, meant: Phase): void | Promise<void>;
  /** Exit code of a bot that notices what is done to it before it is killed. */
  readonly exitCode: number | undefined;
}

/** Starts sessions of one run, one after the other, and kills them at the moments that are meant. */
export class Killer {
  /** Sequence that some session has stepped to. */
  reached = 0;
  private bootMs = FIRST_BOOT_MS;
  private recoveryMs = FIRST_RECOVERY_MS;

  private readonly way: Way;

  constructor(
    private readonly cwd: string,
    private readonly random: RandomState,
    way: Partial<Way> = {},
  ) {
    const usual = { args: [], env: {}, phaseFile: join(cwd, 'phase'), exitCode: undefined };
    this.way = { ...usual, kill: (bot) => bot.kill('SIGKILL'), ...way };
  }

  /**
   * One session, killed with its whole process group in the phase that is meant and, where that is one of those that
   * come again and again, not before it has stepped to `target`. Without a phase it is asked to stop there and ends by
   * itself; without a target too it runs until the data ends.
   */
  async session(number: number, meant: Phase | undefined, target = Infinity): Promise<Session> {
    const { env, phaseFile, args: further, exitCode } = this.way;
    const phases = new PhaseFile(phaseFile);
    const args = ['run', '--run', RUN, '--until-end', '--json', '--phase-file', phases.path, ...further];
    const bot = startBot(args, { cwd: this.cwd, env, ownGroup: true, timeoutMs: SESSION_MS });
    try {
      const watch = new Watch(phases, bot);
      if (meant) await this.untilDue(watch, meant, target);
      else if (target < Infinity) await watch.until(({ sequence }) => sequence >= target);
      const isHit = meant !== undefined && !watch.isOver;
      if (isHit) await this.way.kill(bot, meant);
      else if (!meant && target < Infinity) watch.askToStop();
      const result = await bot.ended;
      const moment = phases.read();
      this.reached = Math.max(this.reached, moment.sequence);
      const known = { number, pid: bot.pid, meant, durable: moment.durable };
      if (isHit && (result.signal === 'SIGKILL' || result.code === exitCode))
        return { ...known, how: 'killed', hit: hitOf(moment, meant), summary: undefined };
      const how = watch.wasAsked ? 'stopped' : 'ended';
      return { ...known, how, hit: undefined, summary: summaryOf(number, result) };
    } finally {
      phases.close();
    }
  }

  private async untilDue(watch: Watch, meant: Phase, target: number): Promise<void> {
    const start = performance.now();
    if (meant === 'boot') return this.partOf(this.bootMs);
    await watch.until(({ phase }) => phase !== 'boot', POLL_MS.boot);
    this.bootMs = performance.now() - start;
    if (meant === 'recovery') return this.partOf(this.recoveryMs);
    await watch.until(({ phase }) => phase !== 'recovery');
    this.recoveryMs = performance.now() - start - this.bootMs;
    await watch.until(({ sequence }) => sequence >= target);
    if (meant === 'stop') {
      watch.askToStop();
      await watch.until(({ phase, commit }) => phase === 'end' && commit === 'checkpoint');
    } else await watch.until((moment) => hitOf(moment, meant) === meant);
  }

  /** Somewhere within what a phase took the last time. */
  private async partOf(lengthMs: number): Promise<void> {
    await sleep((lengthMs * nextInteger(this.random, 100)) / 100);
  }
}

/** Looks at what a session says it is doing. */
class Watch {
  wasAsked = false;
  isOver = false;

  constructor(
    private readonly phases: PhaseFile,
    private readonly bot: RunningBot,
  ) {
    void bot.ended.catch(() => undefined).then(() => (this.isOver = true));
  }

  async until(isThere: (moment: Moment) => boolean, pollMs = POLL_MS.other): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!this.isOver && !isThere(this.phases.read()) && performance.now() < deadline) await sleep(pollMs);
  }

  askToStop(): void {
    this.wasAsked = !this.isOver;
    if (this.wasAsked) this.bot.kill('SIGTERM');
  }
}

function summaryOf(number: number, { code, stdout, stderr }: BotResult): Summary {
  if (code === 0) return JSON.parse(stdout) as Summary;
  throw new Error(`session ${number} ended by itself with exit code ${code}:\n${stderr}${stdout}`);
}
