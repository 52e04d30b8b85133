import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom, nextInteger, type RandomState } from '@autotrader/sdk/random';
import { writeBars } from '../../../e2e/dist-test/project.js';
import { Emulator } from './emulator.js';
import { Killer, type Session } from './killer.js';
import type { Phase } from './phases.js';
import { configOf, type Scenario } from './scenario.js';
import { NEST, type Tally } from './tally.js';

/** Seconds from one kill to the next; more on a busy machine. */
const SECONDS_A_KILL = 3;
/** Milliseconds of a bar. */
const BAR_MS = 60_000;
/** Events of a bar, about. */
const EVENTS_A_BAR = { candles: 1, trades: 5, book: 60 } as const;
/** Share of what came while the bot was dead that it may get through before it is killed. */
const REACH = 1.2;

/** Where one session is to end: killed in a phase, or asked to stop where none is given; after so many more events. */
export interface Aim {
  readonly phase: Phase | undefined;
  readonly after: number;
}

/** A run that is killed again and again. */
export interface Course {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly kills: number;
  /** What comes before those kills, in this order. */
  readonly plan?: readonly Aim[];
  /** Length of the market; as long as the kills take unless it is given. */
  readonly bars?: number;
  /** An empty folder. */
  readonly folder: string;
  readonly tally: Tally;
  /** Aborted when no more kills are wanted. */
  readonly stop: AbortSignal;
  /** Called after each kill, before the next session: a proof of the harness breaks something here. */
  readonly between?: (session: Session, project: string) => void;
}

/** The projects of a course, and what happened in the one that was killed. */
export interface Played {
  readonly sessions: readonly Session[];
  /** Log of what the exchange was asked. */
  readonly requests: string;
}

/** Plays the market of a course undisturbed; returns its only session. */
export async function playWhole(course: Course, project: string): Promise<Session> {
  const emulator = await open(course, project, 'max');
  try {
    return await new Killer(project, createRandom(course.seed)).session(1, undefined);
  } finally {
    await emulator.stop();
  }
}

/**
 * Plays it again and kills the bot on the way, so many times; the exchange outlives it, and its market goes on. What is
 * left of the market after the last kill is played as fast as the bot can follow.
 */
export async function playKilled(course: Course, project: string): Promise<Played> {
  const speed = (course.scenario.barsASecond * BAR_MS) / 1000;
  const play = new Play(course, project, await open(course, project, speed));
  const sessions = await play.toEnd();
  return { sessions, requests: readFileSync(join(project, 'requests'), 'utf8') };
}

/** Makes the project of a bot that follows an emulator, and starts the emulator. */
async function open(course: Course, project: string, speed: number | 'max'): Promise<Emulator> {
  const { scenario, kills, seed, folder } = course;
  const { bars = Math.ceil(scenario.barsASecond * SECONDS_A_KILL * (kills + 1)) } = course;
  mkdirSync(project, { recursive: true });
  if (!existsSync(marketOf(course))) writeBars(folder, MARKET, bars, { seed });
  const config = (address: string): void =>
    writeFileSync(join(project, 'bot.config.json'), configOf(scenario, address, seed));
  config('127.0.0.1:1');
  const play = { file: marketOf(course), speed, requestLog: join(project, 'requests') };
  const emulator = await Emulator.start(project, play);
  config(emulator.address);
  return emulator;
}

const MARKET = 'market.csv';
const marketOf = ({ folder }: Course): string => join(folder, MARKET);

/** The sessions of one killed run. */
class Play {
  private readonly sessions: Session[] = [];
  private readonly random: RandomState;
  private readonly killer: Killer;
  private killsLeft: number;
  /** Phases that are meant before the tally is asked again. */
  private planned: Phase[] = [];

  constructor(
    private readonly course: Course,
    private readonly project: string,
    private emulator: Emulator,
  ) {
    this.random = createRandom(course.seed);
    this.killer = new Killer(project, this.random);
    this.killsLeft = course.kills;
  }

  async toEnd(): Promise<readonly Session[]> {
    try {
      for (const { phase, after } of this.course.plan ?? [])
        await this.session(phase, this.killer.reached + after);
      while (this.killsLeft > 0 && !this.course.stop.aborted) {
        // bounded: the market has an end, whether the sessions end before they are killed or not
        const { how } = await this.session(this.next(), this.target());
        if (how === 'ended') return this.sessions;
        if (how === 'killed') this.killsLeft -= 1;
      }
      await this.hurry();
      await this.session(undefined);
      return this.sessions;
    } finally {
      await this.emulator.stop();
    }
  }

  /** From here on the market waits for the bot. */
  private async hurry(): Promise<void> {
    const { emulator, course, project } = this;
    const from = await emulator.time();
    await emulator.stop();
    const port = Number(emulator.address.split(':')[1]);
    const play = { file: marketOf(course), speed: 'max', requestLog: join(project, 'requests') } as const;
    this.emulator = await Emulator.start(project, { ...play, port, from });
  }

  private async session(meant: Phase | undefined, target?: number): Promise<Session> {
    const number = this.sessions.length + 1;
    await this.emulator.mark(number);
    const session = await this.killer.session(number, meant, target);
    this.sessions.push(session);
    this.note(session);
    if (session.how === 'killed') this.course.between?.(session, this.project);
    return session;
  }

  private next(): Phase {
    const { tally } = this.course;
    if (this.planned.length === 0 && this.killsLeft > NEST && tally.takeNest())
      this.planned = ['step', ...Array<Phase>(NEST).fill('recovery')];
    return this.planned.shift() ?? tally.next(this.random);
  }

  /** A sequence ahead: sometimes within what was missed, sometimes in what comes live. */
  private target(): number {
    const { feed, barsASecond } = this.course.scenario;
    const missed = barsASecond * EVENTS_A_BAR[feed] * REACH;
    return this.killer.reached + 1 + nextInteger(this.random, Math.ceil(missed));
  }

  private note({ summary: _summary, ...session }: Session): void {
    const { tally } = this.course;
    if (session.how === 'killed' && session.meant) tally.count(session.meant, session.hit);
    else if (session.meant) tally.miss(session.meant);
    appendFileSync(join(this.project, 'sessions.jsonl'), `${JSON.stringify(session)}\n`);
  }
}
