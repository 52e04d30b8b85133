import type { RunStore } from '@autotrader/sdk';

const NOTE = 'knownGood';

/** Sequence of the newest checkpoint that was verified or recovered from; 0 when there is none. */
export async function knownGood(store: Pick<RunStore, 'note'>): Promise<number> {
  return Number((await store.note(NOTE)) ?? 0);
}

/** Notes that a checkpoint is good, unless a newer one that is still stored is known to be; returns which one is known now. */
export async function noteGood(
  store: Pick<RunStore, 'note' | 'setNote' | 'checkpoints'>,
  sequence: number,
): Promise<number> {
  const known = await knownGood(store);
  if (sequence === known) return known;
  if (sequence < known && (await store.checkpoints()).some((row) => row.sequence === known)) return known;
  await store.setNote(NOTE, String(sequence));
  return sequence;
}
