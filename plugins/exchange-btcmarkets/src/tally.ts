import type { SourceNote } from '@autotrader/sdk';

const SAMPLES_MAX = 20;
const SAMPLE_LENGTH = 200;

/** Counts of what was not delivered, with a few samples; told as notes now and then. */
export interface Tally {
  discarded: number;
  late: number;
  /** Same text for the same cause, so that samples show different ones. */
  samples: string[];
  samplesTold: number;
}

/** Nothing counted yet. */
export function openTally(): Tally {
  return { discarded: 0, late: 0, samples: [], samplesTold: 0 };
}

/** Counts something that is not what the venue's protocol says, and keeps it as a sample while there is room. */
export function countDiscarded(tally: Tally, reason: string, content: string): void {
  tally.discarded++;
  if (tally.samples.length < SAMPLES_MAX) tally.samples.push(`${reason}: ${content.slice(0, SAMPLE_LENGTH)}`);
}

/** Notes about what was counted since the last call. */
export function takeNotes(tally: Tally): SourceNote[] {
  const notes: SourceNote[] = [];
  if (tally.discarded > 0) {
    const fresh = tally.samples.slice(tally.samplesTold);
    const text = fresh.length > 0 ? fresh.join(' | ') : 'no further samples are kept';
    notes.push({ kind: 'discarded', count: tally.discarded, text });
  }
  if (tally.late > 0)
    notes.push({ kind: 'late', count: tally.late, text: 'trades that came after their bar had closed' });
  tally.discarded = 0;
  tally.late = 0;
  tally.samplesTold = tally.samples.length;
  return notes;
}
