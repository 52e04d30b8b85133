import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runBot } from '../../../e2e/dist-test/bot.js';
import { json, type Summary } from '../../../e2e/dist-test/project.js';
import { expectSameHistory, historyOf, type History } from '../../../e2e/dist-test/stored-history.js';
import { injecting, type Point } from '../syscalls/strace.js';
import { traced } from '../syscalls/traced.js';
import type { Case } from './cases.js';
import { layOut, RUN } from './project.js';

/** What a run has come to. */
export interface End {
  readonly summary: Summary;
  readonly history: History;
}

/** The two ends a killed command may lead to: as if it had never been called, and as if it had been done. */
export interface Ends {
  readonly without: End;
  readonly done: End;
}

/** What became of one kill. */
export interface Trial {
  readonly command: string;
  readonly point: Point;
  readonly isHit: boolean;
  /** What was wrong afterwards; undefined where nothing was. */
  readonly fault: string | undefined;
}

/** Both ends, undisturbed. */
export async function endsOf(each: Case, cwd: string): Promise<Ends> {
  layOut(each.project, cwd);
  const without = await goOn(each, cwd);
  layOut(each.project, cwd);
  await json(each.args, { cwd });
  return { without, done: await goOn(each, cwd) };
}

/**
 * Kills a command at one point. The run must go on from there to one of the two ends; and where that is the end without
 * the command, the command given again must be done, and lead to the other.
 */
export async function tryKill(each: Case, point: Point, cwd: string, ends: Ends): Promise<Trial> {
  layOut(each.project, cwd);
  const under = injecting(point, { kind: 'kill' }, join(cwd, 'strace'));
  const { code, signal, stderr, stdout } = await traced(each.args, cwd, under);
  const isHit = signal === 'SIGKILL';
  const trial = { command: each.name, point, isHit };
  // A child of the command may be killed in its place: then it says that it failed.
  const printed = `${stderr}${stdout}`;
  if (!isHit && code !== 0 && !/\bBOT_[A-Z]/.test(printed))
    return { ...trial, fault: `ended with ${code}: ${printed}` };
  const killed = `${cwd}-killed`;
  layOut(cwd, killed);
  try {
    const end = await goOn(each, cwd);
    if (differs(end, ends.done) === undefined && differs(ends.without, ends.done) !== undefined)
      return { ...trial, fault: leftIn(cwd) };
    const fault = differs(end, ends.without);
    if (fault !== undefined) return { ...trial, fault: `neither done nor undone: ${fault}` };
    return { ...trial, fault: leftIn(cwd) ?? (await again(each, killed, ends)) };
  } catch (error) {
    return { ...trial, fault: error instanceof Error ? error.message : String(error) };
  }
}

/** The command, given again. */
async function again(each: Case, cwd: string, ends: Ends): Promise<string | undefined> {
  const { code, stderr, stdout } = await runBot([...each.args, '--json'], { cwd });
  if (code !== 0) return `given again it ended with ${code}: ${stderr}${stdout}`;
  const fault = differs(await goOn(each, cwd), ends.done);
  return fault === undefined ? leftIn(cwd) : `given again: ${fault}`;
}

async function goOn(each: Case, cwd: string): Promise<End> {
  const summary = await json(each.goOn, { cwd });
  if (summary.events >= summary.sequence)
    throw new Error(`the run began anew: ${summary.events} events of ${summary.sequence} were stepped`);
  return { summary, history: await historyOf(cwd, RUN) };
}

/** What differs between two ends; how many events the last session stepped may. */
function differs(is: End, wanted: End): string | undefined {
  try {
    expectSameHistory(is.history, wanted.history);
  } catch (error) {
    return (error as Error).message;
  }
  const [a, b] = [is, wanted].map(({ summary }) => JSON.stringify({ ...summary, events: 0 }));
  return a === b ? undefined : `summary ${a} instead of ${b}`;
}

/** What a start or a command leaves behind that nobody will ever take away. */
function leftIn(cwd: string): string | undefined {
  const left = readdirSync(join(cwd, '.bot'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name === `runs/${RUN}/lock` || name.startsWith('runs/.incoming-'),
  );
  return left.length > 0 ? `left behind: ${left.join(', ')}` : undefined;
}
