import { botError } from '../errors/index.js';

/** The commonest step between times that rise; the smaller of two that are as common; 0 for fewer than two times. */
export function commonestStep(times: Float64Array): number {
  const counts = new Map<number, number>();
  for (let k = 1; k < times.length; k++) {
    const step = (times[k] as number) - (times[k - 1] as number);
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  let best = 0;
  let most = 0;
  for (const [step, count] of counts) {
    if (count < most || (count === most && step > best)) continue;
    best = step;
    most = count;
  }
  return best;
}

/** The interval of a file's bars; the configured one where a single row cannot tell. Throws BOT_DATA_UNUSABLE. */
export function intervalOf(file: string, times: Float64Array, wanted: number | undefined): number {
  const step = commonestStep(times) || wanted;
  if (step) return step;
  const reason = 'it has one usable row, from which the length of its bars cannot be told: set intervalMs';
  throw botError('BOT_DATA_UNUSABLE', { file, reason });
}

/** Refuses a configured interval that is no multiple of the file's with BOT_DATA_INTERVAL. */
export function requireMultiple(file: string, present: number, wanted: number): void {
  if (wanted > 0 && wanted % present === 0) return;
  throw botError('BOT_DATA_INTERVAL', { file, present, wanted });
}
