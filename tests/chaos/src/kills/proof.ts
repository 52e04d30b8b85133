import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Proof, ProofRequest, Verdict } from '../proof.js';
import { cpuSeconds } from '../cpu.js';
import { PRESENT } from './phases.js';
import { SCENARIOS, type Scenario } from './scenario.js';
import { nestsIn } from './sessions.js';
import { NEST, Tally } from './tally.js';
import { tryCourse, type Outcome } from './trial.js';

/** Most kills of one run. */
const COURSE_KILLS = 150;
/** From so many kills on, a phase that none of them hit is a fault. */
const ENOUGH = 20;
/** From so many kills on, none that is nested is a fault. */
const ENOUGH_FOR_NESTS = 100;
/** Rounds of runs that may be added until enough kills are made and every phase is hit. */
const EXTRA_ROUNDS = 6;
const EXTRA_KILLS = 10;
/** After so many faulty runs no more are begun. */
const FAULTY_MAX = 3;
const FAULTS_TOLD = 6;

/** Kills the bot at random moments; it must come to the same as one that nobody disturbed. */
export const kills: Proof = {
  name: 'kills',
  help: 'Kill the bot N times at random moments; it must come to the same as an undisturbed one (20).',
  usualCount: 20,
  run: (request) => new Kills(request).run(),
};

interface Planned {
  readonly scenario: Scenario;
  readonly kills: number;
}

interface Tried extends Outcome {
  readonly name: string;
  readonly folder: string;
}

class Kills {
  private readonly tally = new Tally();
  private readonly tried: Tried[] = [];
  private readonly cpuBefore = cpuSeconds();
  private begun = 0;

  constructor(private readonly request: ProofRequest) {}

  async run(): Promise<Verdict> {
    await this.all(planned(this.request.count));
    for (let round = 0; round < EXTRA_ROUNDS && this.lacks() > 0 && this.goesOn(); round++) {
      const kills = this.lacks();
      const scenario = SCENARIOS[round % SCENARIOS.length] as Scenario;
      await this.all(kills > COURSE_KILLS ? planned(kills) : [{ scenario, kills }]);
    }
    return this.verdict();
  }

  /** Kills that are still wanted, some more while a phase has none. */
  private lacks(): number {
    const { tally, request } = this;
    const isUneven = request.count >= ENOUGH && tally.missing.length > 0;
    return Math.max(request.count - tally.kills, isUneven ? EXTRA_KILLS : 0);
  }

  private goesOn(): boolean {
    return !this.request.stop.aborted && this.faulty.length < FAULTY_MAX;
  }

  private get faulty(): readonly Tried[] {
    return this.tried.filter(({ faults }) => faults.length > 0);
  }

  /** Courses side by side, as many at a time as there may be jobs. */
  private async all(courses: readonly Planned[]): Promise<void> {
    const queue = [...courses];
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next && this.goesOn(); next = queue.shift()) await this.course(next);
    };
    await Promise.all(Array.from({ length: this.request.jobs }, worker));
  }

  private async course({ scenario, kills }: Planned): Promise<void> {
    const { request, tally } = this;
    const number = ++this.begun;
    const name = `${scenario.name} ${number}`;
    const folder = join(request.folder, `${number}-${scenario.name}`);
    const seed = request.seed * 10_000 + number;
    const outcome = await tryCourse({ scenario, kills, seed, folder, tally, stop: request.stop });
    this.tried.push({ ...outcome, name, folder });
    const isGreen = outcome.faults.length === 0;
    if (isGreen) rmSync(folder, { recursive: true, force: true });
    const killed = outcome.sessions.filter(({ how }) => how === 'killed').length;
    const found = isGreen ? `${killed} kills, ${outcome.events} events, the same` : `RED, see ${folder}`;
    request.say(`${name}: ${found}; so far ${tally.toString()}`);
  }

  private verdict(): Verdict {
    const { tally, request, faulty, tried } = this;
    const missing = request.count >= ENOUGH ? tally.missing : [];
    const nests = tried.reduce((sum, { sessions }) => sum + nestsIn(sessions, NEST), 0);
    const lacksNest = request.count >= ENOUGH_FOR_NESTS && nests === 0;
    const isShort = tally.kills < request.count;
    const seconds = cpuSeconds() - this.cpuBefore;
    const figures = {
      kills: tally.kills,
      byPhase: tally.hits,
      between: tally.between,
      nests,
      runs: tried.length,
      events: tried.reduce((sum, { events }) => sum + events, 0),
      cpuSecondsPerKill: Number((seconds / Math.max(1, tally.kills)).toFixed(3)),
    };
    return {
      isGreen: faulty.length === 0 && missing.length === 0 && !lacksNest && tally.kills > 0,
      text: tally.toString(),
      details: [
        ...faulty.flatMap(({ name, folder, faults }) => [
          `${name} is not what it would be undisturbed:`,
          ...faults.slice(0, FAULTS_TOLD).map((fault) => `  ${fault}`),
          `  where to look: ${folder} (sessions.jsonl: each session and where its kill landed; requests; .bot/logs)`,
        ]),
        ...missing.map((phase) => `no kill landed in ${phase}: not every phase was tried`),
        ...(lacksNest ? [`no run was killed in recovery ${NEST} times running`] : []),
        ...(faulty.length === 0 ? [green(figures)] : []),
        ...(isShort ? [`ended early: ${tally.kills} of ${request.count} kills`] : []),
        ...(request.count < ENOUGH ? [`fewer than ${ENOUGH} kills: not every phase need be hit`] : []),
        `${figures.cpuSecondsPerKill} s of CPU a kill`,
      ],
      skips: PRESENT.includes('archive')
        ? []
        : [{ what: 'kills while old events are packed', why: 'this bot does not pack them', count: 1 }],
      figures,
    };
  }
}

function green({ events, runs, nests }: { events: number; runs: number; nests: number }): string {
  return (
    `${runs} runs of ${events} events, ${nests} times killed in recovery ${NEST} times running: no event lost or doubled; ` +
    'digest, orders, fills, trades and journal as in an undisturbed run (of books: as the journal replayed, each hole shown); ' +
    'nothing asked for that the journal had'
  );
}

/** Spreads kills over the scenarios, in runs of bearable length. */
function planned(count: number): Planned[] {
  const each = SCENARIOS.flatMap((scenario) => {
    const share = Math.ceil(count * scenario.share);
    const runs = Math.ceil(share / COURSE_KILLS);
    return Array.from({ length: runs }, (_, run) => ({ scenario, run, kills: Math.ceil(share / runs) }));
  });
  return each.sort((a, b) => a.run - b.run);
}
