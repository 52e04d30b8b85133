import { BotError, botError, type CheckpointRow, type RunStore } from '@autotrader/sdk';
import type { Engine } from '../engine/index.js';
import { acceptedRanges } from './accepted.js';
import { pageHashes } from './checkpoint.js';
import { openCursor, START, type Cursor } from './cursor.js';
import { chainAt } from './chain-at.js';
import type { EngineSource } from './engine-source.js';
import { checkHeadFile } from './head-check.js';
import { GENESIS, JournalWriter } from './journal.js';
import { noteGood } from './known-good.js';
import { readState } from './read-state.js';
import { replayRows } from './replay.js';

/** What recovery brought back. */
export interface Recovered {
  /** Holds the state after the last durable event. */
  readonly engine: Engine;
  /** Hash of the config in force after that event. */
  readonly configHash: string;
  readonly journal: JournalWriter;
  readonly cursor: Cursor;
  /** Sequence of the checkpoint it began from; 0 when it began from nothing. */
  readonly checkpoint: number;
  readonly replayed: number;
  /** Set when the last events were accepted as they are stored, and nothing came after them: they follow this one. */
  readonly acceptedAfter: number | undefined;
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
  readonly engines: EngineSource;
  readonly stop: AbortSignal | undefined;
  engine: Engine;
  configHash: string;
  last: number;
  cursor: Cursor;
  checkpoint: number;
  chain: Uint8Array;
  replayed: number;
  knownPages: Set<string>;
  checkpoints: number[];
  /** Sequences of the checkpoints that cannot be used. */
  rejected: number[];
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
  { name: 'checkpoints', run: settleCheckpoints },
];

/**
 * Brings a run to the state after its last durable event. `onStep` is told of each step as it ends; `stop` ends a long
 * replay, by throwing the signal's reason.
 */
export async function recover(
  run: string,
  store: RunStore,
  engines: EngineSource,
  onStep: (step: RecoveryStep) => void,
  stop?: AbortSignal,
): Promise<Recovered> {
  const genesis = await engines.genesis();
  const recovery: Recovery = {
    run,
    store,
    engines,
    stop,
    engine: await engines.build(genesis),
    configHash: genesis,
    last: 0,
    cursor: START,
    checkpoint: 0,
    chain: GENESIS,
    replayed: 0,
    knownPages: new Set(),
    checkpoints: [],
    rejected: [],
  };
  const steps: RecoveryStep[] = [];
  for (const { name, run: work } of STEPS) {
    const start = performance.now();
    const found = await work(recovery);
    const step = { name, ms: Math.round(performance.now() - start), found };
    steps.push(step);
    onStep(step);
  }
  const { engine, configHash, cursor, checkpoint, replayed, checkpoints, knownPages, last, chain } = recovery;
  const journal = new JournalWriter(last, chain);
  const acceptedAfter = (await acceptedRanges(store)).find(({ until }) => until === last)?.after;
  const found = { engine, configHash, journal, cursor, checkpoint, replayed, acceptedAfter };
  return { ...found, checkpoints, knownPages, steps };
}

async function checkMedium({ store, run }: Recovery): Promise<string> {
  const faults = await store.verify('quick');
  if (faults.length > 0) throw corrupt(run, 0, faults.join('; '));
  return 'sound';
}

async function checkHead(recovery: Recovery): Promise<string> {
  const { store, run } = recovery;
  const { found, last, sequence } = await checkHeadFile(store);
  recovery.last = last;
  if (sequence !== undefined) throw corrupt(run, sequence, found);
  return found;
}

async function loadCheckpoint(recovery: Recovery): Promise<string> {
  const { store } = recovery;
  const rejected: string[] = [];
  const stored = await store.checkpoints();
  recovery.checkpoints = stored.map(({ sequence }) => sequence).reverse();
  for (const checkpoint of stored) {
    const fault = await tryCheckpoint(recovery, checkpoint);
    if (fault === undefined) return [`from ${checkpoint.sequence}`, ...rejected].join('; ');
    rejected.push(`${checkpoint.sequence} is unusable: ${fault}`);
    recovery.rejected.push(checkpoint.sequence);
  }
  const { sequence } = await store.start();
  if (sequence > 0) {
    const reason = `the events up to it were given up, and no checkpoint behind them can be used`;
    throw corrupt(recovery.run, sequence, [reason, ...rejected].join('; '));
  }
  return ['none', ...rejected].join('; ');
}

async function tryCheckpoint(recovery: Recovery, checkpoint: CheckpointRow): Promise<string | undefined> {
  const { store, engines, last, run } = recovery;
  const { sequence } = checkpoint;
  // Events and checkpoint come on the disk together: events are lost.
  if (sequence > last && isAsWritten(checkpoint))
    throw corrupt(run, sequence, `the journal ends at ${last}, before a checkpoint`);
  try {
    const cursor = openCursor(checkpoint);
    const { engine, state, configHash } = await readState(engines, store, checkpoint);
    const chain = await chainAt(store, sequence);
    engine.state = state;
    Object.assign(recovery, { engine, configHash, chain, cursor, checkpoint: sequence });
    recovery.knownPages = new Set(pageHashes(checkpoint.manifest));
    return undefined;
  } catch (error) {
    if (isNoDamage(error)) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

function isAsWritten(checkpoint: CheckpointRow): boolean {
  try {
    return openCursor(checkpoint).time >= 0;
  } catch {
    return false;
  }
}

/** The code that is here cannot use it, or the disk cannot be read just now: an older one would not mend that. */
function isNoDamage(error: unknown): boolean {
  return error instanceof BotError && [74, 75, 78].includes(error.exitCode);
}

async function replayTail(recovery: Recovery): Promise<string> {
  const { checkpoint, last } = recovery;
  const tail = await replayRows({ ...recovery, after: checkpoint, until: last });
  recovery.engine = tail.engine;
  recovery.configHash = tail.configHash;
  recovery.chain = tail.chain;
  recovery.cursor = tail.cursor;
  recovery.replayed = last - checkpoint;
  return `${recovery.replayed} events`;
}

function checkInvariants({ engine }: Recovery): Promise<string> {
  for (const lane of engine.lanes) lane.ledger.assertSound();
  return Promise.resolve('ledgers balance');
}

/**
 * Drops the checkpoints that cannot be used: a page that is stored is never written again, so a damaged one would spoil
 * every later checkpoint that has it too. The one recovered from is known to be good.
 */
async function settleCheckpoints(recovery: Recovery): Promise<string> {
  const { store, rejected, checkpoint } = recovery;
  if (rejected.length > 0) await store.prune(rejected);
  recovery.checkpoints = recovery.checkpoints.filter((sequence) => !rejected.includes(sequence));
  const good = await noteGood(store, checkpoint);
  return `${recovery.checkpoints.length} stored, ${good} known to be good, ${rejected.length} dropped`;
}

function corrupt(run: string, sequence: number, reason: string): Error {
  return botError('BOT_JOURNAL_CORRUPT', { run, sequence, reason });
}
