import type { Outcome } from './outcome.js';

/** What followed damages of one file: how often each. */
export type Followed = Record<string, number>;

/** Nothing followed. */
export const UNCHANGED = 'no effect';
/** A checkpoint was unusable: the same state came from an older one and more events. */
export const OLDER = 'older checkpoint, same state';

/** Most violations whose text is kept. */
const MAX_KEPT = 50;

/** What became of damages. */
export class Tally {
  tried = 0;
  /** By file, then by what followed. */
  readonly byFile: Record<string, Followed> = {};
  /** Another state, or an error that is not of the table: what must never be. */
  readonly violations: string[] = [];
  violated = 0;

  /** Counts what two uses after one damage came to. */
  count(
    file: string,
    damage: string,
    wanted: Outcome,
    [first, again]: readonly [first: Outcome, again: Outcome],
  ): void {
    this.tried += 1;
    const wrong = [first, again].find(({ state, refused }) =>
      state === undefined ? !refused : state !== wanted.state,
    );
    if (wrong) {
      this.violated += 1;
      if (this.violations.length < MAX_KEPT) this.violations.push(`${damage}: ${wrong.state ?? wrong.text}`);
    }
    this.add(file, wrong ? 'ANOTHER STATE' : whatFollowed(first, wanted));
  }

  /** Adds what another one counted, which may have come as JSON from another process. */
  join({ tried, byFile, violations, violated }: Pick<Tally, 'tried' | 'byFile' | 'violations' | 'violated'>) {
    this.tried += tried;
    this.violated += violated;
    for (const [file, followed] of Object.entries(byFile))
      for (const [what, times] of Object.entries(followed)) this.add(file, what, times);
    this.violations.push(...violations.slice(0, MAX_KEPT - this.violations.length));
  }

  /** How often something followed, whatever the file. */
  of(what: string): number {
    return Object.values(this.byFile).reduce((sum, followed) => sum + (followed[what] ?? 0), 0);
  }

  /** How many were refused. */
  get refused(): number {
    return this.tried - this.violated - this.of(UNCHANGED) - this.of(OLDER);
  }

  /** One line a file: `run/head: 12 no effect, 3 BOT_JOURNAL_CORRUPT`. */
  get lines(): string[] {
    return Object.keys(this.byFile)
      .sort()
      .map((file) => `${file}: ${listed(this.byFile[file] ?? {})}`);
  }

  private add(file: string, what: string, times = 1): void {
    const followed = (this.byFile[file] ??= {});
    followed[what] = (followed[what] ?? 0) + times;
  }
}

function whatFollowed(first: Outcome, wanted: Outcome): string {
  if (first.refused) return `refused ${first.refused}`;
  return first.checkpoint === wanted.checkpoint ? UNCHANGED : OLDER;
}

function listed(followed: Followed): string {
  return Object.entries(followed)
    .sort(([, a], [, b]) => b - a)
    .map(([what, times]) => `${times} ${what}`)
    .join(', ');
}
