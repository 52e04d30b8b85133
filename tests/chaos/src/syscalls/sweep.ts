import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expectSameHistory } from '../../../e2e/dist-test/stored-history.js';
import {
  changesBelow,
  injecting,
  injections,
  pointsOf,
  watching,
  type Injection,
  type Point,
} from './strace.js';
import type { Outcome, Subject } from './subject.js';

/** Exit codes with which a session may end whose file failed: done in spite of it, storage, or refused before a start. */
const CODES_OF_ERRORS = new Set([0, 74, 75, 70]);
/** Calls beyond those of the counting session that are tried, since the size of batches varies. */
const MAX_BEYOND = 200;

/** What became of one point. */
export interface Trial {
  readonly point: Point;
  /** False: the session came to its end before it got there. */
  readonly isHit: boolean;
  /** Exit code or signal of the session. */
  readonly ending: string;
  /** What differed afterwards; undefined where nothing did. */
  readonly fault: string | undefined;
}

/** Every point of one undisturbed session, by path and call; behind them those of files whose names differ each time. */
export async function pointsOfSession(subject: Subject): Promise<Point[]> {
  subject.reset();
  const log = join(subject.cwd, 'strace');
  const { code, stderr } = await subject.session(watching(log));
  if (code !== 0) throw new Error(`the session that was to be counted ended with ${code}:\n${stderr}`);
  const isOther = ({ path }: Point): boolean => !subject.paths.includes(path);
  return [...pointsOf(log, subject.paths), ...changesBelow(log, subject.cwd).filter(isOther)];
}

/** Kills a session from the beginning at one point; false when it ended before. */
export async function killAt(subject: Subject, point: Point): Promise<boolean> {
  subject.reset();
  const { signal } = await subject.session(injecting(point, { kind: 'kill' }, join(subject.cwd, 'strace')));
  return signal === 'SIGKILL';
}

/** Breaks a session at one point, lets the next one come to the end, and compares. */
export async function tryPoint(
  subject: Subject,
  point: Point,
  injection: Injection,
  wanted: Outcome,
): Promise<Trial> {
  subject.reset();
  const log = join(subject.cwd, 'strace');
  const { code, signal, stderr, stdout } = await subject.session(injecting(point, injection, log));
  const isHit = injection.kind === 'kill' ? signal === 'SIGKILL' : injections(log) > 0;
  const ending = signal ?? `exit code ${code}`;
  const wrong = endingFault(injection, code, signal, `${stderr}${stdout}`);
  const fault = wrong ?? (await endFault(subject, wanted));
  return { point, isHit, ending, fault };
}

function endingFault(
  { kind }: Injection,
  code: number | null,
  signal: string | null,
  printed: string,
): string | undefined {
  if (kind === 'kill')
    return signal === 'SIGKILL' || code === 0 ? undefined : `ended with ${code}: ${printed}`;
  return code !== null && CODES_OF_ERRORS.has(code) ? undefined : `ended by ${signal ?? code}: ${printed}`;
}

async function endFault(subject: Subject, wanted: Outcome): Promise<string | undefined> {
  try {
    const { summary, history } = await subject.toTheEnd();
    expectSameHistory(history, wanted.history);
    const [is, was] = [JSON.stringify(summary), JSON.stringify(wanted.summary)];
    if (is !== was) return `summary ${is} instead of ${was}`;
    return existsSync(join(subject.folder, 'lock')) ? 'the lock was left behind' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Points behind the counted ones of each path and call, until a session ends before it gets there. */
export async function beyond(
  counted: readonly Point[],
  attempt: (point: Point) => Promise<Trial>,
): Promise<Trial[]> {
  const known = counted.filter(({ anywhere }) => !anywhere);
  const last = new Map(known.map((point) => [`${point.path} ${point.call}`, point]));
  const trials: Trial[] = [];
  for (const { path, call, n } of last.values()) {
    for (let more = 1; more <= MAX_BEYOND; more++) {
      const trial = await attempt({ path, call, n: n + more });
      if (!trial.isHit) break;
      trials.push(trial);
    }
  }
  return trials;
}
