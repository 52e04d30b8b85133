import { botError, type RunStore } from '@autotrader/sdk';

/** Chain value of a row that is stored, or of the last one before the first that is. Throws BOT_STATE_CORRUPT. */
export async function chainAt(
  store: Pick<RunStore, 'rows' | 'start'>,
  sequence: number,
): Promise<Uint8Array> {
  const start = await store.start();
  if (sequence === start.sequence) return start.chain;
  const [row] = sequence > start.sequence ? await store.rows(sequence - 1, 1) : [];
  if (row?.sequence === sequence) return row.chain;
  throw botError('BOT_STATE_CORRUPT', { reason: `event ${sequence} is not in the journal` });
}
