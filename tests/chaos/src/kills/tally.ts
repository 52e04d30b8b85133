import { nextInteger, type RandomState } from '@autotrader/sdk/random';
import { PHASES, PRESENT, type Phase } from './phases.js';

/** Kills in recovery at one place, one after the other. */
export const NEST = 5;
/** One nest for so many kills. */
const KILLS_A_NEST = 25;
/** A try that hit something else counts as so much of a hit, so that what is rarely hit does not take all tries. */
const MISS_WEIGHT = 0.34;

/** Where the kills landed, over all courses; says where the next one is to be aimed. */
export class Tally {
  readonly hits: Record<Phase, number> = zeros();
  /** Kills between two batches, while the bot waited for the market. */
  between = 0;
  nests = 0;
  private readonly misses: Record<Phase, number> = zeros();

  constructor(
    private readonly noun = 'kills',
    private readonly wanted = PRESENT,
  ) {}

  /** All kills. */
  get kills(): number {
    return PHASES.reduce((sum, phase) => sum + this.hits[phase], this.between);
  }

  /** The phases that were never hit although the bot has them. */
  get missing(): readonly Phase[] {
    return this.wanted.filter((phase) => this.hits[phase] === 0);
  }

  /** A kill that was meant for a phase and hit another one, or none. */
  count(meant: Phase, hit: Phase | undefined): void {
    if (hit) this.hits[hit] += 1;
    else this.between += 1;
    if (hit !== meant) this.miss(meant);
  }

  /** The session ended before it could be killed. */
  miss(meant: Phase): void {
    this.misses[meant] += 1;
  }

  /** The phase that was hit least, so that the kills spread evenly. */
  next(random: RandomState): Phase {
    const score = (phase: Phase): number => this.hits[phase] + MISS_WEIGHT * this.misses[phase];
    const least = Math.min(...this.wanted.map(score));
    const candidates = this.wanted.filter((phase) => score(phase) < least + 1);
    return candidates[nextInteger(random, candidates.length)] as Phase;
  }

  /** Whether it is time for a nest; whoever asks and is told so makes it. */
  takeNest(): boolean {
    if (this.nests * KILLS_A_NEST > this.kills) return false;
    this.nests += 1;
    return true;
  }

  /** `20 kills: 3 boot, 5 recovery, …` */
  toString(): string {
    const parts = this.wanted.map((phase) => `${this.hits[phase]} ${phase}`);
    return `${this.kills} ${this.noun}: ${[...parts, `${this.between} between two batches`].join(', ')}`;
  }
}

function zeros(): Record<Phase, number> {
  return Object.fromEntries(PHASES.map((phase) => [phase, 0])) as Record<Phase, number>;
}
