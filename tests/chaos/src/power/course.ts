import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, nextInteger, type RandomState } from '@autotrader/sdk/random';
import type { RunningBot } from '../../../e2e/dist-test/bot.js';
import { writeBars, type Summary } from '../../../e2e/dist-test/project.js';
import { historyOf, type History } from '../../../e2e/dist-test/stored-history.js';
import { differences } from '../kills/differences.js';
import { Killer, RUN, type Session, type Way } from '../kills/killer.js';
import type { Phase } from '../kills/phases.js';
import { sessionFaults } from '../kills/sessions.js';
import type { Tally } from '../kills/tally.js';
import { configOf } from './config.js';
import { cutFaults, type Cut } from './cut.js';
import { Rig, type Honesty } from './rig.js';
import { survivorOf } from './survivor.js';

const CONFIG = 'bot.config.json';
const BARS_A_CUT = 500;
/** Targets lie so many times as far apart as they would if they were spread evenly: some sessions do not get far. */
const STRIDE = 1.6;
/** A target lies within this share of what is left, so that the session does not come to its end before. */
const REACH = 0.6;
/** What it takes a session to close, about, ms. */
const CLOSING_MS = 60;
/** What it takes to make a database, about, ms, and when it is made at the latest. */
const MAKING_MS = 200;
const MADE_MS = 10_000;
/** Exit code of a bot whose storage failed: it may see that the disk is gone before it is killed itself. */
const STORAGE_FAILED = 74;

/** A run whose disk loses its power again and again. */
export interface CutCourse {
  readonly seed: number;
  readonly cuts: number;
  /** A folder of its own, not on the disk that is cut. */
  readonly folder: string;
  readonly tally: Tally;
  /** Aborted when no more cuts are wanted. */
  readonly stop: AbortSignal;
  readonly disk: Honesty;
  /** The first cut comes while the database is made. */
  readonly isTornAtBirth?: boolean;
  /** Added to the environment of the bot whose disk is cut. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a course has come to. */
export interface Cuts {
  readonly cuts: readonly Cut[];
  /** What went wrong, in words; empty when nothing did. */
  readonly faults: readonly string[];
  readonly events: number;
}

/** Plays a market on a disk whose power is cut, and again undisturbed on a usual one, and compares the two. */
export async function tryCuts(course: CutCourse): Promise<Cuts> {
  const play = new Play(course);
  const { cuts } = play;
  try {
    return await play.onDisk(async (project) => {
      const lost = cuts.flatMap(cutFaults);
      if (lost.length > 0) return { cuts, faults: lost, events: 0 };
      const { events } = await historyOf(project, RUN);
      return { cuts, faults: await play.faults(project), events };
    });
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { cuts, faults: [...cuts.flatMap(cutFaults), fault], events: 0 };
  }
}

interface Ended {
  readonly summary: Summary;
  readonly history: History;
}

async function endOf(project: string, session: Session | undefined): Promise<Ended> {
  if (!session?.summary) throw new Error('the last session came to no end');
  return { summary: session.summary, history: await historyOf(project, RUN) };
}

function barsOf(cuts: number): number {
  return BARS_A_CUT * (cuts + 1);
}

/** The sessions of one run on a disk that is cut. */
class Play {
  readonly cuts: Cut[] = [];
  private readonly sessions: Session[] = [];
  private readonly random: RandomState;
  private readonly data: string;
  private acknowledged = 0;

  constructor(private readonly course: CutCourse) {
    const { folder, seed, cuts } = course;
    mkdirSync(folder, { recursive: true });
    this.random = createRandom(seed);
    this.data = writeBars(folder, 'bars.csv', barsOf(cuts), { seed });
  }

  /** Calls `use` with the project when its run has come to its end, or was cut for the last time. */
  async onDisk<T>(use: (project: string) => Promise<T>): Promise<T> {
    const { folder, disk, seed } = this.course;
    const rig = await Rig.make(join(folder, 'rig'), disk, { [CONFIG]: configOf(seed) });
    try {
      await rig.plug();
      await this.toEnd(rig);
      return await use(rig.mount);
    } finally {
      await rig.dispose();
    }
  }

  /** The same market on a usual disk. */
  async undisturbed(): Promise<Ended> {
    const project = join(this.course.folder, 'whole');
    mkdirSync(project);
    writeFileSync(join(project, CONFIG), configOf(this.course.seed));
    return endOf(project, await this.killer(project, {}).session(1, undefined));
  }

  /** What is wrong with a run that came to its end. */
  async faults(project: string): Promise<string[]> {
    const [cut, whole] = [await endOf(project, this.sessions.at(-1)), await this.undisturbed()];
    return [
      ...this.cuts.flatMap(cutFaults),
      ...sessionFaults(this.sessions, cut.history),
      ...differences(cut, whole),
    ];
  }

  private async toEnd(rig: Rig): Promise<void> {
    const { cuts, env = {}, tally, stop } = this.course;
    const killer = this.killer(rig.mount, {
      env,
      exitCode: STORAGE_FAILED,
      kill: (...hit) => this.cut(rig, ...hit),
    });
    for (let left = cuts; left > 0 && !stop.aborted; left--) {
      const ahead = barsOf(cuts) - killer.reached;
      const stride = Math.min((STRIDE * ahead) / left, REACH * ahead);
      const target = killer.reached + 1 + nextInteger(this.random, Math.max(1, Math.ceil(stride)));
      const meant = this.course.isTornAtBirth && left === cuts ? 'boot' : tally.next(this.random);
      const session = await this.session(killer, meant, target);
      if (rig.isCut) await this.restore(rig, session, meant);
      else tally.miss(meant);
      if (session.how === 'ended' || this.isRed) return;
    }
    await this.session(killer, undefined);
  }

  private async cut(rig: Rig, bot: RunningBot, meant: Phase): Promise<void> {
    // Somewhere from the last checkpoint over the closing of the database to just after the end.
    if (meant === 'stop') await sleep(nextInteger(this.random, CLOSING_MS));
    if (meant === 'boot' && this.sessions.length === 0) await this.making(rig.mount);
    rig.cut();
    bot.kill('SIGKILL');
  }

  /** Somewhere from the making of the database to the first events. */
  private async making(project: string): Promise<void> {
    const database = join(project, '.bot/runs', RUN, 'bot.sqlite');
    const deadline = performance.now() + MADE_MS;
    while (!existsSync(database) && performance.now() < deadline) await sleep(1);
    await sleep(nextInteger(this.random, MAKING_MS));
  }

  /** Something is lost: the rest would only cover it up, since recorded data can be read again. */
  private get isRed(): boolean {
    return this.cuts.some((cut) => cutFaults(cut).length > 0);
  }

  private async session(killer: Killer, meant: Phase | undefined, target?: number): Promise<Session> {
    const session = await killer.session(this.sessions.length + 1, meant, target);
    this.sessions.push(session);
    this.acknowledged = Math.max(this.acknowledged, session.durable);
    return session;
  }

  /** Gives the disk its power again and looks at what it has kept. */
  private async restore(rig: Rig, { number, how, hit: seen }: Session, meant: Phase): Promise<void> {
    const { tally, folder } = this.course;
    // A session that had just ended was in its end.
    const hit = how === 'killed' ? seen : 'stop';
    tally.count(meant, hit);
    await rig.plug();
    const copy = join(folder, `after-${number}`);
    const survivor = await survivorOf(rig.mount, copy);
    const cut = { session: number, hit, acknowledged: this.acknowledged, survivor };
    this.cuts.push(cut);
    appendFileSync(join(folder, 'cuts.jsonl'), `${JSON.stringify(cut)}\n`);
    if (cutFaults(cut).length === 0) rmSync(copy, { recursive: true, force: true });
  }

  private killer(project: string, way: Partial<Way>): Killer {
    const args = ['--data', this.data, '--speed', 'max'];
    return new Killer(project, this.random, { args, phaseFile: join(this.course.folder, 'phase'), ...way });
  }
}
