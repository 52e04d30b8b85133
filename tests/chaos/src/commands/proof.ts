import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { layOut as layOutFixture, versions } from '../../../journals/dist-test/fixture.js';
import { inLanes } from '../lanes.js';
import { notTried, type Proof, type ProofRequest, type Verdict } from '../proof.js';
import { evenly } from '../syscalls/sample.js';
import { changesBelow, straceFault, watching, type Point } from '../syscalls/strace.js';
import { traced } from '../syscalls/traced.js';
import { casesOf, type Case } from './cases.js';
import { layOut, prepareProject } from './project.js';
import { endsOf, tryKill, type Trial } from './trial.js';

/** Faults that are told in full. */
const SHOWN = 5;
/** Most faults of one command before it is given up. */
const FAULTY_MAX = 5;

/** Kills the commands that change a run, in the midst of it. */
export const commands: Proof = {
  name: 'commands',
  help: 'Kill each command that changes a run (backup, restore, rollback …) before N of its writes, flushes, renames ….',
  usualCount: 10,
  options: { only: { value: 'COMMAND', help: 'Only commands whose name begins with it.' } },
  run: prove,
};

async function prove(request: ProofRequest): Promise<Verdict> {
  const why = straceFault();
  if (why !== undefined) return notTried('kills of commands', why, request.count);
  const [project, older] = ['project', 'older'].map((name) => join(request.folder, name)) as [string, string];
  const prepared = await prepareProject(project, request.seed);
  mkdirSync(older);
  layOutFixture(versions()[0] as string, older);
  const all = casesOf(prepared, older).filter(({ name }) => name.startsWith(request.options.only ?? ''));
  const lanes = Array.from({ length: request.jobs }, (_, lane) => join(request.folder, `lane${lane}`));
  const swept = await inLanes(all, lanes, request.stop, (each, lane) => sweep(request, each, lane));
  return verdictOf(swept, all.length);
}

interface Swept {
  readonly name: string;
  /** Calls of an undisturbed command. */
  readonly counted: number;
  readonly trials: readonly Trial[];
}

async function sweep({ count, say, stop }: ProofRequest, each: Case, cwd: string): Promise<Swept> {
  const ends = await endsOf(each, cwd);
  const points = await pointsOf(each, cwd);
  const trials: Trial[] = [];
  for (const point of evenly(points, count)) {
    if (stop.aborted || faulty(trials).length >= FAULTY_MAX) break;
    trials.push(await tryKill(each, point, cwd, ends));
  }
  say(`${each.name}: ${trials.length} of ${points.length} calls, ${faulty(trials).length} faults`);
  return { name: each.name, counted: points.length, trials };
}

/** All calls of an undisturbed command that change files of the project. */
async function pointsOf(each: Case, cwd: string): Promise<Point[]> {
  layOut(each.project, cwd);
  const log = join(cwd, 'strace');
  const { code, stderr } = await traced(each.args, cwd, watching(log));
  if (code !== 0)
    throw new Error(`bot ${each.name}, which was to be counted, ended with ${code}:\n${stderr}`);
  return changesBelow(log, cwd);
}

function faulty(trials: readonly Trial[]): Trial[] {
  return trials.filter(({ fault }) => fault !== undefined);
}

function verdictOf(swept: readonly Swept[], planned: number): Verdict {
  const trials = swept.flatMap((each) => each.trials);
  const faults = faulty(trials);
  const hits = trials.filter(({ isHit }) => isHit);
  const dead = swept.filter((each) => !each.trials.some(({ isHit }) => isHit));
  const text = `${trials.length} kills of ${swept.length} commands: ${hits.length} hit, ${faults.length} with a fault`;
  return {
    isGreen: faults.length === 0 && hits.length > 0 && dead.length === 0,
    text,
    details: [
      ...faults.slice(0, SHOWN).map(({ command, point, fault }) => `${command}, ${shown(point)}: ${fault}`),
      ...dead.map(({ name }) => `${name} was never killed`),
      ...swept.map(({ name, counted, trials }) => `${name}: ${trials.length} of ${counted} calls`),
    ],
    skips:
      swept.length < planned
        ? [{ what: 'commands', why: 'stopped early', count: planned - swept.length }]
        : [],
    figures: { tried: trials.length, hit: hits.length, faults: faults.length },
  };
}

function shown({ path, call, n }: Point): string {
  return `${call} ${n}, of ${basename(path)}`;
}
