import { botError, type CheckpointRow, type RunStore, type State } from '@autotrader/sdk';
import type { Engine } from '../engine/index.js';
import { pageHashes, unpackState } from './checkpoint.js';
import { START, type Cursor } from './cursor.js';
import { GENESIS, JournalWriter } from './journal.js';
import { replayRows } from './replay.js';

/** What recovery brought back; the engine given to it holds the state. */
export interface Recovered {
  readonly journal: JournalWriter;
  readonly cursor: Cursor;
  /** Sequence of the checkpoint it began from; 0 when it began from nothing. */
  readonly checkpoint: number;
  readonly replayed: number;
  /** Sequences of the stored checkpoints, oldest first. */
  readonly checkpoints: readonly number[];
  /** Hashes of the pages that are stored. */
  readonly knownPages: ReadonlySet<string>;
  /** What each step found, for the session's record. */
  readonly steps: readonly RecoveryStep[];
}

/** A step of recovery as it went. */
export interface RecoveryStep {
  readonly name: string;
  readonly ms: number;
  readonly found: string;
}

/** What the steps work on and hand on. */
interface Recovery {
  readonly run: string;
  readonly store: RunStore;
  readonly engine: Engine;
  last: number;
  cursor: Cursor;
  checkpoint: number;
  chain: Uint8Array;
  replayed: number;
  knownPages: Set<string>;
  checkpoints: number[];
}

interface Step {
  readonly name: string;
  /** Does the step and says in a few words what it found. */
  run(recovery: Recovery): Promise<string>;
}

/** The only way a run starts: a fresh one goes through the same steps and finds nothing. */
const STEPS: readonly Step[] = [
  { name: 'medium', run: checkMedium },
  { name: 'head', run: checkHead },
  { name: 'checkpoint', run: loadCheckpoint },
  { name: 'replay', run: replayTail },
  { name: 'invariants', run: checkInvariants },
];

/** Brings `engine` to the state after the last durable event. `onStep` is told of each step as it ends. */
export async function recover(
  run: string,
  store: RunStore,
  engine: Engine,
  onStep: (step: RecoveryStep) => void,
): Promise<Recovered> {
  const recovery: Recovery = {
    run,
    store,
    engine,
    last: 0,
    cursor: START,
    checkpoint: 0,
    chain: GENESIS,
    replayed: 0,
    knownPages: new Set(),
    checkpoints: [],
  };
  const steps: RecoveryStep[] = [];
  for (const { name, run: work } of STEPS) {
    const start = performance.now();
    const found = await work(recovery);
    const step = { name, ms: Math.round(performance.now() - start), found };
    steps.push(step);
    onStep(step);
  }
  const { cursor, checkpoint, replayed, knownPages, checkpoints, last, chain } = recovery;
  return { journal: new JournalWriter(last, chain), cursor, checkpoint, replayed, knownPages, checkpoints, steps };
}

async function checkMedium({ store, run }: Recovery): Promise<string> {
  const faults = await store.verify();
  if (faults.length > 0) throw corrupt(run, 0, faults.join('; '));
  return 'sound';
}

async function checkHead(recovery: Recovery): Promise<string> {
  const { store, run } = recovery;
  recovery.last = await store.lastSequence();
  const head = await store.head();
  if (head === 'missing') return recovery.last === 0 ? 'new run' : 'missing, made again at the next commit';
  if (head === 'damaged') return 'damaged, made again at the next commit';
  if (head.sequence > recovery.last) {
    throw corrupt(
      run,
      head.sequence,
      `the journal ends at ${recovery.last}: ${head.sequence - recovery.last} events are lost`,
    );
  }
  const [row] = head.sequence > 0 ? await store.rows(head.sequence - 1, 1) : [];
  if (row && Buffer.compare(row.chain, head.chain) !== 0)
    throw corrupt(run, row.sequence, "its chain value is not the head's");
  return `at ${head.sequence} of ${recovery.last}`;
}

async function loadCheckpoint(recovery: Recovery): Promise<string> {
  const { store, engine } = recovery;
  const rejected: string[] = [];
  const stored = await store.checkpoints();
  recovery.checkpoints = stored.map(({ sequence }) => sequence).reverse();
  for (const checkpoint of stored) {
    const fault = await tryCheckpoint(recovery, checkpoint);
    if (fault === undefined) return [`from ${checkpoint.sequence}`, ...rejected].join('; ');
    rejected.push(`${checkpoint.sequence} is unusable: ${fault}`);
  }
  if (recovery.last > 0 && engine.time !== 0) throw corrupt(recovery.run, 0, 'the engine was used before');
  return ['none', ...rejected].join('; ');
}

async function tryCheckpoint(recovery: Recovery, checkpoint: CheckpointRow): Promise<string | undefined> {
  const { store, engine, last } = recovery;
  if (checkpoint.sequence > last) return 'it is ahead of the journal';
  let state: State;
  try {
    const hashes = pageHashes(checkpoint.manifest);
    const pages = await store.pages(hashes);
    state = unpackState(checkpoint, new Map(pages.map(({ hash, bytes }) => [hash, bytes])));
    recovery.knownPages = new Set(hashes);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  engine.state = state;
  recovery.checkpoint = checkpoint.sequence;
  recovery.cursor = JSON.parse(checkpoint.cursor) as Cursor;
  const [row] = checkpoint.sequence > 0 ? await store.rows(checkpoint.sequence - 1, 1) : [];
  if (row) recovery.chain = row.chain;
  return undefined;
}

async function replayTail(recovery: Recovery): Promise<string> {
  const { run, store, engine, checkpoint, chain, cursor, last } = recovery;
  const tail = await replayRows({ run, store, engine, after: checkpoint, until: last, chain, cursor });
  recovery.chain = tail.chain;
  recovery.cursor = tail.cursor;
  recovery.replayed = last - checkpoint;
  return `${recovery.replayed} events`;
}

function checkInvariants({ engine }: Recovery): Promise<string> {
  for (const lane of engine.lanes) lane.ledger.assertSound();
  return Promise.resolve('ledgers balance');
}

function corrupt(run: string, sequence: number, reason: string): Error {
  return botError('BOT_JOURNAL_CORRUPT', { run, sequence, reason });
}
