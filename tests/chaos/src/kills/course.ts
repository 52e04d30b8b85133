import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom, nextInteger, type RandomState } from '@autotrader/sdk/random';
import { writeBars } from '../../../e2e/dist-test/project.js';
import { Emulator } from './emulator.js';
import { Killer, type Session } from './killer.js';
import type { Phase } from './phases.js';
import { configOf, type Scenario } from './scenario.js';
import { NEST, type Tally } from './tally.js';

/** Targets lie so many times as far apart as they would if they were spread evenly: some sessions do not get far. */
const STRIDE = 1.6;
/** Events between two kills where nothing says how many there will be. */
const BOOK_EVENTS = 400;

/** A run that is killed again and again. */
export interface Course {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly kills: number;
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
  return withEmulator(course, project, async () => {
    const killer = new Killer(project, createRandom(course.seed));
    return killer.session(1, undefined, Infinity);
  });
}

/** Plays it again and kills the bot so many times on the way; the exchange outlives it. */
export async function playKilled(course: Course, project: string, events: number): Promise<Played> {
  return withEmulator(course, project, async (emulator) => {
    const sessions = await new Play(course, project, emulator, events).toEnd();
    return { sessions, requests: readFileSync(join(project, 'requests'), 'utf8') };
  });
}

async function withEmulator<T>(
  { scenario, kills, seed, folder }: Course,
  project: string,
  use: (emulator: Emulator) => Promise<T>,
): Promise<T> {
  mkdirSync(project, { recursive: true });
  const market = join(folder, 'market.csv');
  if (!existsSync(market)) writeBars(folder, 'market.csv', scenario.barsAKill * (kills + 1), { seed });
  const config = (address: string): void =>
    writeFileSync(join(project, 'bot.config.json'), configOf(scenario, address, seed));
  config('127.0.0.1:1');
  const emulator = await Emulator.start(project, market, join(project, 'requests'));
  config(emulator.address);
  try {
    return await use(emulator);
  } finally {
    await emulator.stop();
  }
}

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
    private readonly emulator: Emulator,
    private readonly events: number,
  ) {
    this.random = createRandom(course.seed);
    this.killer = new Killer(project, this.random);
    this.killsLeft = course.kills;
  }

  async toEnd(): Promise<readonly Session[]> {
    while (this.killsLeft > 0 && !this.course.stop.aborted) {
      // bounded: the market has an end, and a session that is stopped before its kill takes one of the kills
      const { how } = await this.session(this.next());
      this.killsLeft -= 1;
      if (how === 'ended') return this.sessions;
    }
    await this.session(undefined);
    return this.sessions;
  }

  private async session(meant: Phase | undefined): Promise<Session> {
    const number = this.sessions.length + 1;
    await this.emulator.mark(number);
    const session = await this.killer.session(number, meant, this.target(meant));
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

  /** A sequence ahead, such that the kills spread over the whole run. */
  private target(meant: Phase | undefined): number {
    const { reached } = this.killer;
    if (this.course.scenario.feed === 'book') return reached + 1 + nextInteger(this.random, BOOK_EVENTS);
    if (!meant) return Infinity;
    const stride = (STRIDE * (this.events - reached)) / Math.max(1, this.killsLeft);
    return reached + 1 + nextInteger(this.random, Math.max(1, Math.ceil(stride)));
  }

  private note({ summary: _summary, ...session }: Session): void {
    const { tally } = this.course;
    if (session.how === 'killed' && session.meant) tally.count(session.meant, session.hit);
    else if (session.meant) tally.miss(session.meant);
    appendFileSync(join(this.project, 'sessions.jsonl'), `${JSON.stringify(session)}\n`);
  }
}
