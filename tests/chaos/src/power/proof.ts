import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cpuSeconds } from '../cpu.js';
import { notTried, type Proof, type ProofRequest, type Verdict } from '../proof.js';
import { Tally } from '../kills/tally.js';
import { tryCuts, type Cuts } from './course.js';
import { PHASES } from './phases.js';
import { rigFault } from './rig.js';

/** Most cuts of one run. */
const COURSE_CUTS = 20;
/** A run of fewer is not worth a second one beside it. */
const LEAST_CUTS = 5;
/** From so many cuts on, a phase that none of them hit is a fault. */
const ENOUGH = 20;
/** Runs that may be added, to as many again as were planned, until enough cuts are made and every phase is hit. */
const EXTRA_COURSES = 6;
const EXTRA_CUTS = 6;
/** After so many faulty runs no more are begun. */
const FAULTY_MAX = 3;
const FAULTS_TOLD = 6;

/** Cuts the power of the disk at random moments; what was said to be durable must be there again. */
export const powerCut: Proof = {
  name: 'power-cut',
  help: 'Cut the power of its disk N times: what was said to be durable must be there again (20; needs root, nbdkit).',
  usualCount: 20,
  async run(request) {
    const why = await rigFault(join(request.folder, 'rig'));
    if (why === undefined) return new PowerCuts(request).run();
    return { ...notTried('power cuts', why, request.count), figures: { cuts: 0 } };
  },
};

interface Tried extends Cuts {
  readonly name: string;
  readonly folder: string;
}

class PowerCuts {
  private readonly tally = new Tally('cuts', PHASES);
  private readonly tried: Tried[] = [];
  private readonly cpuBefore = cpuSeconds();
  private readonly begunAt = performance.now();
  private begun = 0;

  constructor(private readonly request: ProofRequest) {}

  async run(): Promise<Verdict> {
    const { count, jobs } = this.request;
    const courses = Math.max(Math.ceil(count / COURSE_CUTS), Math.min(jobs, Math.floor(count / LEAST_CUTS)));
    await this.all(Array.from({ length: courses }, () => Math.ceil(count / courses)));
    // A session that comes to its end before it is cut ends its run: some runs make half of their cuts.
    for (let extra = 0; extra < courses + EXTRA_COURSES && this.lacks() > 0 && this.goesOn(); extra++)
      await this.all([this.lacks()]);
    return this.verdict();
  }

  /** Cuts that are still wanted, some more while a phase has none. */
  private lacks(): number {
    const isUneven = this.missing.length > 0;
    return Math.min(COURSE_CUTS, Math.max(this.request.count - this.tally.kills, isUneven ? EXTRA_CUTS : 0));
  }

  private get missing(): readonly string[] {
    return this.request.count >= ENOUGH ? this.tally.missing : [];
  }

  private get faulty(): readonly Tried[] {
    return this.tried.filter(({ faults }) => faults.length > 0);
  }

  private goesOn(): boolean {
    return !this.request.stop.aborted && this.faulty.length < FAULTY_MAX;
  }

  /** Runs side by side, each on a disk of its own, as many at a time as there may be jobs. */
  private async all(courses: readonly number[]): Promise<void> {
    const queue = [...courses];
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next && this.goesOn(); next = queue.shift()) await this.course(next);
    };
    await Promise.all(Array.from({ length: this.request.jobs }, worker));
  }

  private async course(cuts: number): Promise<void> {
    const { request, tally } = this;
    const number = ++this.begun;
    const folder = join(request.folder, String(number));
    const seed = request.seed * 10_000 + number;
    const found = await tryCuts({
      seed,
      cuts,
      folder,
      tally,
      stop: request.stop,
      disk: 'honest',
      isTornAtBirth: true,
    });
    this.tried.push({ ...found, name: `run ${number}`, folder });
    const isGreen = found.faults.length === 0;
    if (isGreen) rmSync(folder, { recursive: true, force: true });
    const text = isGreen
      ? `${found.cuts.length} cuts, ${found.events} events, the same`
      : `RED, see ${folder}`;
    request.say(`run ${number}: ${text}; so far ${tally.toString()}`);
  }

  private verdict(): Verdict {
    const { tally, request, faulty, missing } = this;
    const figures = this.figures();
    return {
      isGreen: faulty.length === 0 && missing.length === 0 && tally.kills > 0,
      text: tally.toString(),
      details: [
        ...faulty.flatMap(({ name, folder, faults }) => [
          `${name} is not what it would be with power:`,
          ...faults.slice(0, FAULTS_TOLD).map((fault) => `  ${fault}`),
          `  where to look: ${folder} (cuts.jsonl: each cut and what was left; after-…: copies; rig/image: the disk)`,
        ]),
        ...missing.map((phase) => `no cut landed in ${phase}: not every phase was tried`),
        ...(faulty.length === 0 ? [green(figures)] : []),
        ...(tally.kills < request.count ? [`ended early: ${tally.kills} of ${request.count} cuts`] : []),
        ...(request.count < ENOUGH ? [`fewer than ${ENOUGH} cuts: not every phase need be hit`] : []),
        `${figures.secondsPerCut} s and ${figures.cpuSecondsPerCut} s of CPU a cut`,
      ],
      skips: [],
      figures: { ...figures, byPhase: tally.hits, between: tally.between },
    };
  }

  private figures() {
    const cuts = this.tally.kills;
    const each = (sum: number): number => Number((sum / Math.max(1, cuts)).toFixed(2));
    return {
      cuts,
      runs: this.tried.length,
      events: this.tried.reduce((sum, { events }) => sum + events, 0),
      secondsPerCut: each((performance.now() - this.begunAt) / 1000),
      cpuSecondsPerCut: each(cpuSeconds() - this.cpuBefore),
    };
  }
}

function green({ events, runs }: { readonly events: number; readonly runs: number }): string {
  return (
    `${runs} runs of ${events} events on disks that lost all they had not flushed: every event that was said to be ` +
    'durable was there again, no start was refused; digest, orders, fills, trades and journal as in an undisturbed run'
  );
}
