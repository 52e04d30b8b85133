import { cpSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeBars } from '../../../e2e/dist-test/project.js';
import { inLanes } from '../lanes.js';
import { notTried, type Proof, type ProofRequest, type Verdict } from '../proof.js';
import { sampled } from './sample.js';
import { straceFault, type Injection, type Point } from './strace.js';
import { Subject } from './subject.js';
import { beyond, killAt, pointsOfSession, tryPoint, type Trial } from './sweep.js';

const EVENTS = 500;
/** Faults that are told in full. */
const SHOWN = 5;
const PROGRESS_EVERY = 50;

/** Breaks the bot at every system call that changes its files. */
export const syscalls: Proof = {
  name: 'every-syscall',
  help: 'Kill the bot before every single write, flush, rename … of a short run, and of the start after a kill.',
  usualCount: undefined,
  options: {
    sample: { value: 'N', help: 'Only N of them, evenly spread.' },
    start: { value: 'WHICH', help: 'Only that of a `fresh` run, or only that after a kill (`killed`).' },
    inject: {
      value: 'WHAT',
      help: 'Let the call fail instead: EIO, ENOSPC, or EIO+ and ENOSPC+ from then on.',
    },
  },
  run: prove,
};

async function prove(request: ProofRequest): Promise<Verdict> {
  const why = straceFault();
  if (why !== undefined) return notTried('sweep over system calls', why, 1);
  const injection = injectionOf(request.options.inject);
  const data = writeBars(request.folder, 'bars.csv', EVENTS, { seed: request.seed });
  const { start } = request.options;
  const subject = (lane: number, image?: string) => new Subject(laneFolder(request, lane), data, image);
  const sweeps: Sweep[] = [];
  if (start !== 'killed')
    sweeps.push(await sweep(request, injection, 'a fresh run', (lane) => subject(lane)));
  if (start !== 'fresh') {
    const image = await killedImage(request, data);
    sweeps.push(await sweep(request, injection, 'the start after a kill', (lane) => subject(lane, image)));
  }
  return verdictOf(injection, sweeps);
}

/** One lane's own folder: lanes work at the same time. */
function laneFolder({ folder }: ProofRequest, lane: number): string {
  return join(folder, `lane${lane}`);
}

interface Sweep {
  readonly name: string;
  readonly counted: number;
  readonly planned: number;
  readonly trials: readonly Trial[];
}

async function sweep(
  { jobs, options, say, stop }: ProofRequest,
  injection: Injection,
  name: string,
  subjectOf: (lane: number) => Subject,
): Promise<Sweep> {
  const subjects = Array.from({ length: jobs }, (_, lane) => subjectOf(lane));
  const [first] = subjects as [Subject];
  first.reset();
  const wanted = await first.toTheEnd();
  const counted = await pointsOfSession(first);
  // An error must come to the file that is meant; a kill may come anywhere.
  const usable = injection.kind === 'kill' ? counted : counted.filter(({ anywhere }) => !anywhere);
  const points = sampled(usable, options.sample);
  say(`${name}: ${points.length} of ${counted.length} calls`);
  // A lane has its own paths: a point is moved into it.
  const attempt = (subject: Subject) => (point: Point) =>
    tryPoint(subject, { ...point, path: point.path.replace(first.cwd, subject.cwd) }, injection, wanted);
  const trials = await inLanes(points, subjects, stop, async (point, subject, done) => {
    if (done % PROGRESS_EVERY === 0 && done > 0) say(`${name}: ${done} tried`);
    return attempt(subject)(point);
  });
  if (options.sample === undefined && !stop.aborted) trials.push(...(await beyond(counted, attempt(first))));
  return { name, counted: counted.length, planned: points.length, trials };
}

/** Where the run is killed from which the second sweep starts: a part of its writes to the log. */
const KILLED_AT = 0.6;

/** A run that was killed on its way, kept apart. */
async function killedImage(request: ProofRequest, data: string): Promise<string> {
  const subject = new Subject(laneFolder(request, 0), data);
  const writes = (await pointsOfSession(subject)).filter(
    ({ path, call }) => path.endsWith('-wal') && call === 'pwrite64',
  );
  const point = writes[Math.floor(writes.length * KILLED_AT)] as Point;
  if (!(await killAt(subject, point))) throw new Error('the run that was to be killed came to its end');
  const image = join(request.folder, 'image');
  cpSync(subject.folder, image, { recursive: true });
  return image;
}

function injectionOf(text: string | undefined): Injection {
  if (text === undefined) return { kind: 'kill' };
  const [, error, sticky] = /^(EIO|ENOSPC)(\+?)$/.exec(text) ?? [];
  if (error === undefined) throw new Error(`--inject ${text}: expected EIO, EIO+, ENOSPC or ENOSPC+`);
  return { kind: 'error', error: error as 'EIO' | 'ENOSPC', sticky: sticky === '+' };
}

function verdictOf(injection: Injection, sweeps: readonly Sweep[]): Verdict {
  const trials = sweeps.flatMap((sweep) => sweep.trials);
  const faults = trials.filter(({ fault }) => fault !== undefined);
  const hits = trials.filter(({ isHit }) => isHit);
  const what =
    injection.kind === 'kill'
      ? 'killed before'
      : `${injection.error}${injection.sticky ? ' from then on' : ''} at`;
  const parts = sweeps.map(
    ({ name, trials, counted }) => `${trials.length} calls of ${name} (${counted} counted)`,
  );
  return {
    isGreen: faults.length === 0 && hits.length > 0,
    text: `${what} ${parts.join(' and ')}: ${hits.length} hit, ${faults.length} came to something else`,
    details: [
      ...faults.slice(0, SHOWN).map(({ point, ending, fault }) => `${shown(point)} (${ending}): ${fault}`),
      `hit: ${tally(hits.map(({ point }) => `${point.call} ${basename(point.path)}`))}`,
      `ended: ${tally(trials.map(({ ending }) => ending))}`,
    ],
    skips: sweeps
      .filter(({ planned, trials }) => trials.length < planned)
      .map(({ name, planned, trials }) => ({
        what: `calls of ${name}`,
        why: 'stopped early',
        count: planned - trials.length,
      })),
    figures: { tried: trials.length, hit: hits.length, faults: faults.length },
  };
}

function shown({ path, call, n }: Point): string {
  return `${call} ${n} of ${basename(path)}`;
}

/** `3 a, 2 b` */
function tally(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
}
