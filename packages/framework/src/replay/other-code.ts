import { BotError, botError, type RunStore } from '@autotrader/sdk';
import { readEntry } from '../recovery/journal.js';

/** Rows read at a time. */
const CHUNK = 2_000;

/** Runs a replay; a difference in events that were made by code of before is told as that, not as a defect. */
export async function toldFromOtherCode<T>(
  run: string,
  store: Pick<RunStore, 'rows'>,
  replay: () => Promise<T>,
): Promise<T> {
  try {
    return await replay();
  } catch (error) {
    if (!(error instanceof BotError) || error.code !== 'BOT_REPLAY_DIVERGED') throw error;
    const sequence = Number(error.details.sequence);
    const changed = await codeChangeBehind(store, sequence);
    if (changed === undefined) throw error;
    throw botError('BOT_REPLAY_OTHER_CODE', { run, sequence, changed }, error);
  }
}

/** Sequence of the first event at or behind `sequence` that says the code was changed. */
async function codeChangeBehind(
  store: Pick<RunStore, 'rows'>,
  sequence: number,
): Promise<number | undefined> {
  let after = sequence - 1;
  for (let rows = await store.rows(after, CHUNK); rows.length > 0; rows = await store.rows(after, CHUNK)) {
    // What the bot itself journals has no place in a venue's stream.
    for (const row of rows.filter(({ cursorId }) => cursorId === 0)) {
      const { event } = readEntry(row);
      if (event.kind === 'changed' && event.what === 'code') return row.sequence;
    }
    after = rows.at(-1)?.sequence ?? after;
  }
  return undefined;
}
