import { botError, type CheckpointRow, type RunStore, type State } from '@autotrader/sdk';
import { pageHashes, unpackState } from '../recovery/checkpoint.js';

/** The checkpoint of a sequence, or the newest. Throws BOT_USAGE naming those that are stored. */
export async function findCheckpoint(
  { runId, store }: { readonly runId: string; readonly store: Pick<RunStore, 'checkpoints'> },
  sequence: number | undefined,
  command: string,
): Promise<CheckpointRow> {
  const rows = await store.checkpoints();
  const found = sequence === undefined ? rows[0] : rows.find((row) => row.sequence === sequence);
  if (found) return found;
  const stored = rows.map((row) => row.sequence).join(', ') || 'none';
  const wanted = sequence === undefined ? '' : ` ${sequence}`;
  throw botError('BOT_USAGE', {
    reason: `run ${runId} has no checkpoint${wanted}; stored: ${stored}`,
    command,
  });
}

/** The state of a checkpoint, every page checked. Throws BOT_STATE_CORRUPT. */
export async function stateOfCheckpoint(
  store: Pick<RunStore, 'pages'>,
  checkpoint: CheckpointRow,
): Promise<State> {
  const pages = await store.pages(pageHashes(checkpoint.manifest));
  return unpackState(checkpoint, new Map(pages.map(({ hash, bytes }) => [hash, bytes])));
}
