import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeDamage, nthDamage, type Damage, type Image } from './damage.js';
import { memoryFolder, writeImage } from './image.js';
import type { Outcome } from './outcome.js';
import { Tally } from './tally.js';

/** Most time of one use, ms: a hundred times what the slowest takes. */
const USE_MS = 60_000;

/** Files that are damaged, and what is done with them then. */
export interface Target {
  /** `run`, `backup`, … */
  readonly name: string;
  readonly image: Image;
  /** Does with the files in `folder` what a user would; called again where it was refused. */
  use(folder: string): Promise<Outcome>;
}

/** A target with what it comes to undamaged. */
export interface Aim {
  readonly target: Target;
  readonly wanted: Outcome;
}

/** Uses a target as it is. Throws when that is refused: then nothing can be told by damaging it. */
export async function aimAt(target: Target): Promise<Aim> {
  const folder = memoryFolder();
  try {
    writeImage(folder, target.image);
    const wanted = await target.use(folder);
    if (wanted.state === undefined) throw new Error(`the undamaged ${target.name}: ${wanted.text}`);
    return { target, wanted };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A use that does not come to an end is a fault like another state. */
async function inTime(using: Promise<Outcome>): Promise<Outcome> {
  const over = new AbortController();
  const late = sleep(USE_MS, { text: `no end after ${USE_MS} ms` }, { signal: over.signal });
  late.catch(() => undefined); // nobody waits for it any more
  return Promise.race([using, late]).finally(() => over.abort());
}

/** Which damages of a seed to try. */
export interface Share {
  readonly seed: number;
  readonly first: number;
  readonly count: number;
}

/** Damages files, one place at a time, and uses them each time. */
export async function tryShare(aims: readonly Aim[], { seed, first, count }: Share): Promise<Tally> {
  const damages: { n: number; aim: Aim; damage: Damage }[] = [];
  for (let n = first; n < first + count; n++) {
    const aim = aims[n % aims.length] as Aim;
    damages.push({ n, aim, damage: nthDamage(seed, n, aim.target.image) });
  }
  const tally = new Tally();
  const folder = memoryFolder();
  try {
    for (const { n, aim, damage } of damages) await tryDamage(tally, folder, aim, damage, `damage ${n}: `);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return tally;
}

/** Tries one damage and counts what followed. */
export async function tryDamage(
  tally: Tally,
  folder: string,
  { target, wanted }: Aim,
  damage: Damage,
  name = '',
): Promise<void> {
  writeImage(folder, target.image, damage);
  const use = (): Promise<Outcome> => inTime(target.use(folder));
  const outcome = await use();
  // What was refused once must not be taken at the next start.
  const again = outcome.state === undefined ? await use() : outcome;
  const file = `${target.name}/${damage.file}`;
  tally.count(file, `${name}${target.name}/${describeDamage(damage)}`, wanted, [outcome, again]);
}
