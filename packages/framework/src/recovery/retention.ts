import { skillOf, type CheckpointFacts } from './checkpoint-facts.js';

/** Which checkpoints are kept. The newest, the best, a known-good one and a way back are kept whatever it says. */
export interface RetentionPolicy {
  /** So many of the newest. */
  readonly keepNewest: number;
  /** Older ones, one an age of 10, 20, 40, … minutes, up to so many days. */
  readonly keepDays: number;
  /** Oldest first, those beyond so many megabytes (of 1,000,000 bytes) together go. */
  readonly keepMegabytes: number;
}

/** What holds unless the config says otherwise. */
export const DEFAULT_RETENTION: RetentionPolicy = { keepNewest: 5, keepDays: 30, keepMegabytes: 1_000 };

/** How the reason of a checkpoint begins that was made before a risky change: the newest such is the way back. */
export const BEFORE = 'before ';

/** Age at which older checkpoints begin to thin out; each further band is twice as long. */
const FIRST_BAND_MS = 600_000;
const DAY_MS = 86_400_000;
const MEGABYTE = 1_000_000;

/** What retention decides from. */
export interface Retention {
  readonly policy: RetentionPolicy;
  /** Sequence of the newest checkpoint that was verified or recovered from; 0 when there is none. */
  readonly good: number;
  /** Wall clock, epoch ms. */
  readonly now: number;
}

/** Sequences of the checkpoints that may go, oldest first. `checkpoints` in any order, each sequence once. */
export function surplusCheckpoints(checkpoints: readonly CheckpointFacts[], retention: Retention): number[] {
  const newestFirst = [...checkpoints].sort((a, b) => b.sequence - a.sequence);
  const always = new Set(alwaysKept(newestFirst, retention.good).keys());
  const wanted = wantedByAge(newestFirst, retention);
  const kept = withinBytes(newestFirst, always, wanted, retention.policy.keepMegabytes * MEGABYTE);
  return newestFirst
    .map(({ sequence }) => sequence)
    .filter((sequence) => !kept.has(sequence))
    .reverse();
}

/** Why a checkpoint stays whatever the policy says. */
export type Mark = 'newest' | 'best' | 'known good' | 'way back';

/** The checkpoints that always stay, by sequence, and why each. `checkpoints` in any order, each sequence once. */
export function alwaysKept(checkpoints: readonly CheckpointFacts[], good: number): Map<number, Mark[]> {
  const newestFirst = [...checkpoints].sort((a, b) => b.sequence - a.sequence);
  const wayBack = newestFirst.find(({ meta }) => meta.reason.startsWith(BEFORE));
  const marked: readonly (readonly [Mark, CheckpointFacts | undefined])[] = [
    ['newest', newestFirst[0]],
    ['best', best(newestFirst)],
    ['known good', newestFirst.find(({ sequence }) => sequence === good)],
    ['way back', wayBack],
  ];
  const marks = new Map<number, Mark[]>();
  for (const [mark, facts] of marked) {
    if (facts) marks.set(facts.sequence, [...(marks.get(facts.sequence) ?? []), mark]);
  }
  return marks;
}

/** Of equally good ones the newest. */
function best(newestFirst: readonly CheckpointFacts[]): CheckpointFacts | undefined {
  let found: CheckpointFacts | undefined;
  let highest = -Infinity;
  for (const facts of newestFirst) {
    const skill = skillOf(facts.meta);
    if (skill !== undefined && skill > highest) [found, highest] = [facts, skill];
  }
  return found;
}

/** The newest by count, and of each band of age the oldest: that one grows into the next band. */
function wantedByAge(newestFirst: readonly CheckpointFacts[], { policy, now }: Retention): Set<number> {
  const wanted = new Set(newestFirst.slice(0, policy.keepNewest).map(({ sequence }) => sequence));
  const oldestOfBand = new Map<number, number>();
  for (const { sequence, meta } of newestFirst) {
    const age = now - meta.at;
    if (age < policy.keepDays * DAY_MS) oldestOfBand.set(bandOf(age), sequence);
  }
  for (const sequence of oldestOfBand.values()) wanted.add(sequence);
  return wanted;
}

/** 0 below 10 minutes (also after the clock was put back), then 1, 2, 3 … at 10, 20, 40 … minutes. */
function bandOf(age: number): number {
  return age < FIRST_BAND_MS ? 0 : 1 + Math.floor(Math.log2(age / FIRST_BAND_MS));
}

/** Takes what must be kept, then from the newest on what is wanted as long as there is room. */
function withinBytes(
  newestFirst: readonly CheckpointFacts[],
  always: ReadonlySet<number>,
  wanted: ReadonlySet<number>,
  limit: number,
): Set<number> {
  const size = sharingSize();
  const kept = new Set<number>();
  let bytes = 0;
  const keep = (facts: CheckpointFacts): void => {
    kept.add(facts.sequence);
    bytes += size.take(facts);
  };
  for (const facts of newestFirst) if (always.has(facts.sequence)) keep(facts);
  for (const facts of newestFirst) {
    if (kept.has(facts.sequence) || !wanted.has(facts.sequence)) continue;
    if (bytes + size.of(facts) > limit) break;
    keep(facts);
  }
  return kept;
}

/** Bytes a checkpoint adds to those taken before it. A page counts as the mean of its checkpoint's bytes. */
function sharingSize(): { of(facts: CheckpointFacts): number; take(facts: CheckpointFacts): number } {
  const taken = new Set<string>();
  const added = ({ pageHashes, meta }: CheckpointFacts): number => {
    const all = new Set(pageHashes);
    let own = 0;
    for (const hash of all) if (!taken.has(hash)) own += 1;
    return (meta.bytes * (own + 1)) / (all.size + 1);
  };
  const take = (facts: CheckpointFacts): number => {
    const bytes = added(facts);
    for (const hash of facts.pageHashes) taken.add(hash);
    return bytes;
  };
  return { of: added, take };
}
