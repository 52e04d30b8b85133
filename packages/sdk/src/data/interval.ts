import { botError } from '../errors/index.js';

/** Finds the commonest step between times that rise. */
export class StepCounter {
  private readonly counts = new Map<number, number>();
  private before = NaN;

  add(time: number): void {
    const step = time - this.before;
    this.before = time;
    if (step === step) this.counts.set(step, (this.counts.get(step) ?? 0) + 1);
  }

  /** The commonest step, the smaller of two that are as common; 0 for fewer than two times. */
  commonest(): number {
    let best = 0;
    let most = 0;
    for (const [step, count] of this.counts) {
      if (count < most || (count === most && step > best)) continue;
      best = step;
      most = count;
    }
    return best;
  }
}

/** The interval of a file's bars; the configured one where a single row cannot tell. Throws BOT_DATA_UNUSABLE. */
export function intervalOf(file: string, steps: StepCounter, wanted: number | undefined): number {
  const step = steps.commonest() || wanted;
  if (step) return step;
  const reason = 'it has one usable row, from which the length of its bars cannot be told: set intervalMs';
  throw botError('BOT_DATA_UNUSABLE', { file, reason });
}

/** Refuses a configured interval that is no multiple of the file's with BOT_DATA_INTERVAL. */
export function requireMultiple(file: string, present: number, wanted: number): void {
  if (wanted > 0 && wanted % present === 0) return;
  throw botError('BOT_DATA_INTERVAL', { file, present, wanted });
}
