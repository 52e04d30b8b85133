import type { JournalRow, RunStore } from '@autotrader/sdk';
import { pageHashes, unpackState } from './checkpoint.js';
import { checkHeadFile } from './head-check.js';
import { faultOf, readEntry } from './journal.js';
import { withContent } from './kept-learners.js';

/** Rows read at a time. */
const CHUNK = 2_000;
/** Faults listed at most: the first ones say enough. */
const MAX_FAULTS = 20;

/** Something wrong with a stored run. */
export interface RunFault {
  /** Row or checkpoint; 0 for the medium itself. */
  readonly sequence: number;
  readonly reason: string;
}

/** Checks a stored run without stepping it: the medium, the head, each row against the one before, each checkpoint and page. */
export async function checkRun(store: RunStore): Promise<{ rows: number; faults: readonly RunFault[] }> {
  const medium = await store.verify('whole');
  const faults: RunFault[] = medium.map((reason) => ({ sequence: 0, reason }));
  const head = await checkHeadFile(store);
  if (head.sequence !== undefined) faults.push({ sequence: head.sequence, reason: head.found });
  const rows = await checkRows(store, faults);
  for (const checkpoint of await store.checkpoints()) {
    try {
      const pages = await store.pages(pageHashes(checkpoint.manifest));
      unpackState(checkpoint, new Map(pages.map(({ hash, bytes }) => [hash, bytes])));
    } catch (error) {
      const reason = `checkpoint: ${error instanceof Error ? error.message : String(error)}`;
      faults.push({ sequence: checkpoint.sequence, reason });
    }
  }
  return { rows, faults };
}

async function checkRows(store: RunStore, faults: RunFault[]): Promise<number> {
  const start = await store.start();
  let { chain, sequence } = start;
  const next = async (): Promise<JournalRow[]> => readable(store, sequence, faults);
  for (let chunk = await next(); chunk.length > 0; chunk = await next()) {
    for (const row of chunk) {
      sequence += 1;
      const reason = faultOf(row, sequence, chain);
      if (reason !== undefined && faults.length < MAX_FAULTS) faults.push({ sequence, reason });
      if (row.sequence !== sequence) return sequence - 1 - start.sequence;
      // What the bot itself journals has no place in a venue's stream; the rest need not be read.
      if (reason === undefined && row.cursorId === 0) await checkLearner(store, row, faults);
      chain = row.chain;
    }
  }
  return sequence - start.sequence;
}

/** The next rows; none, and a fault, where a block cannot be read. */
async function readable(store: RunStore, after: number, faults: RunFault[]): Promise<JournalRow[]> {
  try {
    return await store.rows(after, CHUNK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    faults.push({ sequence: after + 1, reason });
    return [];
  }
}

/** A row that put another learner in place is nothing without it. */
async function checkLearner(store: RunStore, row: JournalRow, faults: RunFault[]): Promise<void> {
  const { event } = readEntry(row);
  if (event.kind !== 'modelReplaced') return;
  try {
    await withContent(event, store);
  } catch (error) {
    faults.push({ sequence: row.sequence, reason: error instanceof Error ? error.message : String(error) });
  }
}
