import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, nextInteger, type RandomState } from '@autotrader/sdk/random';
import { startBot, type RunningBot } from './bot.js';
import { PhaseFile, type Moment } from './phase-file.js';
import type { Summary } from './project.js';
import { cursorBefore, type History } from './stored-history.js';

/** Where kills are aimed at. */
export const AIMS = ['boot', 'recovery', 'step', 'commit', 'checkpoint'] as const;
/** A moment in the life of a session. */
export type Aim = (typeof AIMS)[number];

/** Most time a session may live on after its kill was due, ms: then it is killed wherever it is. */
const PATIENCE_MS = 10_000;
const POLL_MS = 1;
const HEAD_BYTES = 52;
/** Length of a phase before the first session has shown how long it takes, ms. */
const FIRST_GUESS_MS = 300;

/** What to kill, and how often. */
export interface KillPlan {
  readonly cwd: string;
  /** Arguments of `bot run`. */
  readonly args: readonly string[];
  /** Events of the whole run, over which the kills are spread. */
  readonly events: number;
  readonly aims: readonly Aim[];
  readonly seed: number;
  /** Called after each kill, before the next session: a proof of the harness breaks something here. */
  readonly between?: (killed: KilledSession, cwd: string) => void;
}

/** A session that was started. */
export interface KilledSession {
  readonly pid: number;
  /** What its local exchange was asked. */
  readonly requestLog: string;
  /** Sequence up to which the head file said, when it ended, that all is on disk. */
  readonly durable: number;
  /** What it was doing when it was killed; undefined when it ended by itself. */
  readonly landed?: Moment;
  /** The aim that was hit: not always the one that was meant. */
  readonly hit?: Aim | undefined;
}

/** A run that was killed on its way to the end. */
export interface KilledRun {
  readonly sessions: readonly KilledSession[];
  readonly summary: Summary;
}

/** Runs the bot, kills its whole process group once an aim, and then lets it come to its end. */
export async function killOften(plan: KillPlan): Promise<KilledRun> {
  const killer = new Killer(plan);
  for (const aim of plan.aims) {
    const summary = await killer.session(aim);
    if (summary) return { sessions: killer.sessions, summary };
  }
  const summary = await killer.session(undefined);
  if (!summary) throw new Error('the last session came to no end');
  return { sessions: killer.sessions, summary };
}

/**
 * Which aim a kill has hit; undefined when the session was waiting or at its end. A step and a commit may be under way
 * at once: then it is the one that was meant.
 */
export function hitOf({ phase, commit }: Moment, meant?: Aim): Aim | undefined {
  if (phase === 'step' && meant === 'step') return 'step';
  if (commit !== 'idle') return commit;
  return phase === 'wait' || phase === 'end' ? undefined : phase;
}

/** `25 kills: 5 boot, 5 recovery, …` */
export function verdict(runs: readonly KilledRun[]): {
  text: string;
  counts: Record<Aim, number>;
  kills: number;
} {
  const counts: Record<Aim, number> = { boot: 0, recovery: 0, step: 0, commit: 0, checkpoint: 0 };
  const killed = runs.flatMap(({ sessions }) => sessions).filter(({ landed }) => landed);
  for (const { hit } of killed) if (hit) counts[hit] += 1;
  const parts = AIMS.map((aim) => `${counts[aim]} ${aim}`);
  const between = killed.filter(({ hit }) => !hit).length;
  const text = `${killed.length} kills: ${[...parts, `${between} between two batches`].join(', ')}`;
  return { text, counts, kills: killed.length };
}

/**
 * What the local exchange was asked: no request goes below the cursor that the journal had when the session began, and
 * no row below it is served again.
 */
export function expectNothingAskedTwice({ sessions }: KilledRun, history: History): void {
  const known = new Map(history.sessions.map((session) => [session.pid, session]));
  for (const { pid, requestLog } of sessions) {
    const session = known.get(pid);
    const requests = tradeRequests(requestLog);
    if (!session) expect(requests, `requests of the unknown session ${pid}`).to.deep.equal([]);
    const cursors = cursorBefore(history, session?.firstSequence ?? 0);
    for (const { line, market, after, first } of requests) {
      const cursor = cursors.get(`${market}@btcmarkets`) ?? 0;
      expect(after, `${line}, cursor ${cursor}`).to.be.at.least(cursor);
      expect(first, `${line}, cursor ${cursor}`).to.be.at.least(cursor);
    }
  }
}

/** No session began before an event that a session before it had made durable: it has come from the journal. */
export function expectNothingForgotten({ sessions }: KilledRun, history: History): void {
  const known = new Map(history.sessions.map((session) => [session.pid, session]));
  let durable = 0;
  for (const session of sessions) {
    const first = known.get(session.pid)?.firstSequence ?? Infinity;
    expect(first, `first event of session ${session.pid}`).to.be.greaterThan(durable);
    durable = Math.max(durable, session.durable);
  }
}

interface TradeRequest {
  readonly line: string;
  readonly market: string;
  readonly after: number;
  /** Oldest row that was served; Infinity when none was. */
  readonly first: number;
}

function tradeRequests(file: string): TradeRequest[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line) => {
    const match = /^GET \/v3\/markets\/([^/]+)\/trades\?(.*) → \d+(?: \d+ rows(?: (\d+)\.\.\d+)?)?/.exec(
      line,
    );
    if (!match) return [];
    const [, market = '', query, first] = match;
    const after = Number(new URLSearchParams(query).get('after') ?? -1);
    return [{ line, market, after, first: first === undefined ? Infinity : Number(first) }];
  });
}

/** Starts sessions one after the other and kills them where it was told. */
class Killer {
  readonly sessions: KilledSession[] = [];
  private readonly random: RandomState;
  private bootMs = FIRST_GUESS_MS;
  private recoveryMs = FIRST_GUESS_MS;
  private reached = 0;

  constructor(private readonly plan: KillPlan) {
    this.random = createRandom(plan.seed);
  }

  /** One session; its summary when it came to the end of the data before the kill. */
  async session(aim: Aim | undefined): Promise<Summary | undefined> {
    const { cwd, args } = this.plan;
    const number = this.sessions.length + 1;
    const requestLog = join(cwd, `requests.${number}`);
    const phases = new PhaseFile(join(cwd, 'phase'));
    const proofs = ['--phase-file', phases.path, '--request-log', requestLog];
    const bot = startBot([...args, ...proofs, '--json'], { cwd, ownGroup: true, timeoutMs: 120_000 });
    try {
      if (aim) await this.untilDue(aim, phases, bot);
      if (aim) bot.kill('SIGKILL');
      const { code, signal, stdout, stderr } = await bot.ended;
      const known = { pid: bot.pid, requestLog, durable: this.durable() };
      const landed = phases.read();
      const killed = { ...known, landed, hit: hitOf(landed, aim) };
      this.sessions.push(signal === 'SIGKILL' ? killed : known);
      this.reached = Math.max(this.reached, landed.sequence);
      if (signal === 'SIGKILL') return void this.plan.between?.(killed, this.plan.cwd);
      expect(code, `session ${number} ended by itself:\n${stderr}${stdout}`).to.equal(0);
      return JSON.parse(stdout) as Summary;
    } finally {
      phases.close();
    }
  }

  /** What the head file says was committed; 0 before the first commit. */
  private durable(): number {
    const { cwd, args } = this.plan;
    const head = join(cwd, '.bot/runs', args[args.indexOf('--run') + 1] ?? '', 'head');
    const bytes = existsSync(head) ? readFileSync(head) : Buffer.alloc(0);
    return bytes.length < HEAD_BYTES ? 0 : Number(bytes.readBigUInt64LE(8));
  }

  private async untilDue(aim: Aim, phases: PhaseFile, bot: RunningBot): Promise<void> {
    let isOver = false;
    void bot.ended.catch(() => undefined).then(() => (isOver = true));
    const start = performance.now();
    if (aim === 'boot') return void (await sleep(this.part(this.bootMs)));
    const until = async (isThere: (moment: Moment) => boolean): Promise<void> => {
      const deadline = performance.now() + PATIENCE_MS;
      while (!isOver && !isThere(phases.read()) && performance.now() < deadline) await sleep(POLL_MS);
    };
    await until(({ phase }) => phase !== 'boot');
    this.bootMs = performance.now() - start;
    if (aim === 'recovery') return void (await sleep(this.part(this.recoveryMs)));
    await until(({ phase }) => phase !== 'recovery');
    this.recoveryMs = performance.now() - start - this.bootMs;
    const target = this.nextTarget();
    await until((moment) => moment.sequence >= target && hitOf(moment, aim) === aim);
  }

  /** Somewhere within what a phase took the last time, not too close to its end. */
  private part(lengthMs: number): number {
    return (lengthMs * nextInteger(this.random, 90)) / 100;
  }

  /** A sequence ahead, such that the kills spread over the whole run. */
  private nextTarget(): number {
    const killsLeft = Math.max(1, this.plan.aims.length - this.sessions.length);
    const step = Math.max(1, (this.plan.events - this.reached) / killsLeft);
    return this.reached + 1 + nextInteger(this.random, Math.ceil(step));
  }
}
