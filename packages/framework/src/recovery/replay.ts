import { botError, type JournalRow, type RunStore, type State } from '@autotrader/sdk';
import { encodeState } from '@autotrader/sdk/state';
import { adopt, type Engine } from '../engine/index.js';
import { AcceptedRows, acceptedRanges } from './accepted.js';
import { moveCursor, type Cursor } from './cursor.js';
import { faultOf, readEntry, type JournalEntry } from './journal.js';
import { withContent } from './kept-learners.js';
import { OutputLog } from './output-log.js';
import type { EngineSource } from './engine-source.js';

/** Rows read at a time, and stepped before signals and timers get their turn. */
const CHUNK = 500;

/** What to step again. */
export interface ReplayRequest {
  readonly run: string;
  readonly store: Pick<RunStore, 'rows' | 'note'>;
  /** Holds the state after the row `after`. */
  readonly engine: Engine;
  /** Makes the engine of a config the run changed to. */
  readonly engines: Pick<EngineSource, 'build'>;
  readonly after: number;
  readonly until: number;
  /** Hash of the config in force, chain value and cursor after the row `after`. */
  readonly configHash: string;
  readonly chain: Uint8Array;
  readonly cursor: Cursor;
  /** Ends it, by throwing the signal's reason. */
  readonly stop?: AbortSignal | undefined;
}

/** Where a replay ended. */
export interface Replayed {
  /** Another one than the request's when the config changed on the way. */
  readonly engine: Engine;
  readonly configHash: string;
  readonly chain: Uint8Array;
  readonly cursor: Cursor;
}

/**
 * Steps the rows of a journal again, each checked (check sum, chain, sequence) and its outputs compared byte for byte
 * with what was stored; rows that were accepted as they are stored are gone over instead. Throws BOT_JOURNAL_CORRUPT or
 * BOT_REPLAY_DIVERGED naming sequence and component.
 */
export async function replayRows(request: ReplayRequest): Promise<Replayed> {
  const outputs = new OutputLog();
  const ranges = await acceptedRanges(request.store);
  let accepted: AcceptedRows | undefined;
  let { engine, configHash, chain, cursor, after: sequence } = request;
  while (sequence < request.until) {
    // bounded: each round reads at least one row or throws
    request.stop?.throwIfAborted();
    const rows = await request.store.rows(sequence, Math.min(CHUNK, request.until - sequence));
    if (rows.length === 0) throw corrupt(request.run, sequence + 1, `row ${sequence + 1} is missing`);
    for (const row of rows) {
      sequence += 1;
      const entry = soundEntry(request.run, row, { sequence, chain });
      const { event } = entry;
      // Looked up only where it is needed: a replay of millions of rows must not wait for each.
      const whole = event.kind === 'modelReplaced' ? await withContent(event, request.store) : event;
      const range = ranges.find(({ after, until }) => sequence > after && sequence <= until);
      accepted = range && (accepted ?? new AcceptedRows(engine));
      if (accepted) accepted.step({ ...entry, event: whole }, row.time);
      else stepAgain(engine, { ...entry, event: whole }, { request, sequence, outputs });
      if (event.kind === 'changed' && event.what === 'config') {
        configHash = event.after;
        engine = adopt(await request.engines.build(configHash), engine);
        accepted &&= accepted.goOn(engine);
      }
      chain = row.chain;
      cursor = moveCursor(cursor, row, event);
    }
  }
  return { engine, configHash, chain, cursor };
}

function soundEntry(
  run: string,
  row: JournalRow,
  { sequence, chain }: { sequence: number; chain: Uint8Array },
): JournalEntry {
  const fault = faultOf(row, sequence, chain);
  if (fault !== undefined) throw corrupt(run, sequence, fault);
  return readEntry(row);
}

function stepAgain(
  engine: Engine,
  { event, history, outputs: stored }: JournalEntry,
  { request: { run, after }, sequence, outputs }: Place,
): void {
  engine.step(event, outputs, history);
  const made = outputs.take();
  if (Buffer.compare(encodeState(made), encodeState(stored)) === 0) return;
  throw botError('BOT_REPLAY_DIVERGED', { run, sequence, component: firstDifference(made, stored), after });
}

/** Where a replay is. */
interface Place {
  readonly request: ReplayRequest;
  readonly sequence: number;
  readonly outputs: OutputLog;
}

/** Lane and place of the first output that differs. */
function firstDifference(made: State, stored: State): string {
  const [a, b] = [made as readonly State[], stored as readonly State[]];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i] ?? null, b[i] ?? null];
    if (Buffer.compare(encodeState(x), encodeState(y)) !== 0) {
      const [, lane] = (x ?? y) as readonly [code: number, lane: string];
      return `lane ${lane}, output ${i}`;
    }
  }
  return 'the outputs';
}

function corrupt(run: string, sequence: number, reason: string): Error {
  return botError('BOT_JOURNAL_CORRUPT', { run, sequence, reason });
}
