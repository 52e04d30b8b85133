import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@autotrader/sdk/random';
import { damaged, describeDamage, drawDamage, FILES, type Damage, type Image } from './damage.js';
import type { Outcome, StartTrials, Weaken } from './start-trial.js';

/** What became of the damages. */
export interface CorruptionTally {
  tried: number;
  /** Started, and the state was the undamaged one. */
  unchanged: number;
  /** Refused, by code of the error. */
  readonly refused: Record<string, number>;
  /** Starts that came to another state, or to an error that is not of the table. Must stay empty. */
  readonly violations: string[];
}

/** What to damage, and how often. */
export interface CorruptionPlan {
  readonly trials: StartTrials;
  readonly image: Image;
  /** What the undamaged run comes to. */
  readonly wanted: string;
  readonly count: number;
  readonly seed: number;
  readonly weaken?: Weaken;
  /** Damages to try in place of drawn ones. */
  readonly damages?: readonly Damage[];
  readonly onProgress?: (tally: CorruptionTally) => void;
}

/** Most violations whose text is kept. */
const MAX_KEPT = 50;

/** Reads the files of a run whose bot was killed. */
export function readImage(folder: string): Image {
  return Object.fromEntries(FILES.map((file) => [file, readFileSync(join(folder, file))])) as Record<
    (typeof FILES)[number],
    Buffer
  >;
}

/** Writes a run's files, one of them damaged, into an empty folder. */
export function writeImage(folder: string, image: Image, damage?: Damage): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of FILES) {
    const content = damage?.file === file ? damaged(image[file], damage) : image[file];
    if (content) writeFileSync(join(folder, file), content);
  }
}

/** A folder in memory where there is one: a trial costs no flush of a disk. */
export function memoryFolder(): string {
  const memory = statSync('/dev/shm', { throwIfNoEntry: false })?.isDirectory() ? '/dev/shm' : tmpdir();
  return mkdtempSync(join(memory, 'chaos-'));
}

/** Damages a run's files, one at a time, and starts it each time. */
export async function tryDamages(plan: CorruptionPlan): Promise<CorruptionTally> {
  const tally: CorruptionTally = { tried: 0, unchanged: 0, refused: {}, violations: [] };
  const random = createRandom(plan.seed);
  const folder = memoryFolder();
  try {
    for (let n = 0; n < plan.count; n++) {
      const damage = plan.damages?.[n] ?? drawDamage(random, plan.image);
      writeImage(folder, plan.image, damage);
      const outcome = await plan.trials.start(folder, plan.weaken);
      // What was refused once must not be taken at the next start.
      const again = outcome.state === undefined ? await plan.trials.start(folder, plan.weaken) : outcome;
      count(tally, plan.wanted, damage, [outcome, again]);
      plan.onProgress?.(tally);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return tally;
}

function count(
  tally: CorruptionTally,
  wanted: string,
  damage: Damage,
  [first, again]: readonly [Outcome, Outcome],
): void {
  tally.tried += 1;
  const wrong = [first, again].find(({ state, refused }) =>
    state === undefined ? !refused : state !== wanted,
  );
  if (wrong) {
    if (tally.violations.length < MAX_KEPT)
      tally.violations.push(`${describeDamage(damage)}: ${wrong.state ?? wrong.text}`);
  } else if (first.refused) tally.refused[first.refused] = (tally.refused[first.refused] ?? 0) + 1;
  else tally.unchanged += 1;
}
