import type { JournalRow, RunStore, State } from '@autotrader/sdk';
import { pageHashes, unpackState } from './checkpoint.js';
import { checkHeadFile } from './head-check.js';
import { faultOf, readEntry } from './journal.js';
import { withContent } from './kept-learners.js';
import { missingRows, type Booked } from './table-rows.js';

/** Rows read at a time. */
const CHUNK = 2_000;
/** Faults listed at most: the first ones say enough. */
const MAX_FAULTS = 20;

/** Something wrong with a stored run. */
export interface RunFault {
  /** Row or checkpoint; 0 for the medium itself. */
  readonly sequence: number;
  readonly reason: string;
  /** Where it is of a checkpoint: the next start takes an older one, or none, and comes to the same. */
  readonly isOfCheckpoint?: boolean;
}

/** What a check of a stored run came to. */
export interface RunCheck {
  readonly rows: number;
  readonly faults: readonly RunFault[];
}

/**
 * Checks a stored run without stepping it: the medium, the head, each row against the one before, each checkpoint and page,
 * what a start reads besides, and that no row of the tables and no session is missing.
 */
export async function checkRun(store: RunStore): Promise<RunCheck> {
  const medium = await store.verify('whole');
  const faults: RunFault[] = medium.map((reason) => ({ sequence: 0, reason }));
  const head = await checkHeadFile(store);
  if (head.sequence !== undefined) faults.push({ sequence: head.sequence, reason: head.found });
  const rows = await checkRows(store, faults);
  const booked = await checkCheckpoints(store, faults);
  const reasons = [...(await missingNotes(store)), ...(await missingSessions(store))];
  for (const { table, reason } of await missingRows(store, booked)) reasons.push(`table ${table}: ${reason}`);
  for (const reason of reasons) faults.push({ sequence: 0, reason });
  return { rows, faults };
}

/** Reads every checkpoint and page; what the ledgers had booked at the newest that is whole. */
async function checkCheckpoints(store: RunStore, faults: RunFault[]): Promise<readonly Booked[]> {
  let newest: readonly Booked[] | undefined;
  for (const checkpoint of await store.checkpoints()) {
    try {
      const pages = await store.pages(pageHashes(checkpoint.manifest));
      const state = unpackState(checkpoint, new Map(pages.map(({ hash, bytes }) => [hash, bytes])));
      newest ??= bookedIn(state);
    } catch (error) {
      const reason = `checkpoint: ${error instanceof Error ? error.message : String(error)}`;
      faults.push({ sequence: checkpoint.sequence, reason, isOfCheckpoint: true });
    }
  }
  return newest ?? [];
}

function bookedIn(state: State): Booked[] {
  const { lanes } = state as unknown as { lanes: Record<string, { ledger: Omit<Booked, 'lane'> }> };
  return Object.entries(lanes).map(([lane, { ledger }]) => ({
    lane,
    fills: ledger.fills,
    roundTrips: ledger.roundTrips,
  }));
}

/** What a start needs to know of a run that has events. */
async function missingNotes(store: RunStore): Promise<string[]> {
  if ((await store.lastSequence()) === 0) return [];
  try {
    const genesis = await store.note('genesis');
    const [source, config] = [await store.note('source'), await store.note(`config:${genesis}`)];
    if (source !== undefined && config !== undefined) return [];
    return [`${source === undefined ? 'what feeds it' : 'its first config'} is not kept with it`];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Each session names the one before. */
async function missingSessions(store: RunStore): Promise<string[]> {
  const sessions = await store.sessions();
  const at = sessions.findIndex(({ previous }, i) => previous !== (sessions[i - 1]?.id ?? ''));
  return at < 0 ? [] : [`the session before session ${at + 1} is missing`];
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
