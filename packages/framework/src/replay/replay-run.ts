import { botError, type CheckpointRow, type RunStore } from '@autotrader/sdk';
import { digestHex } from '@autotrader/sdk/state';
import { storedConfig } from '../config/stored-config.js';
import { assertHead } from '../recovery/head-check.js';
import { readState } from '../recovery/read-state.js';
import { replayRows } from '../recovery/replay.js';
import { backtest } from './backtest.js';
import { toldFromOtherCode } from './other-code.js';
import { placeOf } from '../checkpoints/checkpoint-proof.js';
import { EngineShop } from '../runs/engine-shop.js';
import type { Project } from '../runs/project.js';
import { assertUnchanged } from '../runs/source.js';
import { withStoredRun, type StoredRun } from '../runs/stored-run.js';
import { summariseRun, type RunSummary } from '../runs/summary.js';
import { tallyOf } from '../runs/tally.js';

/** The outcome of a replay: the run's summary, and how its digest compares with the stored one. */
export interface ReplayResult extends RunSummary {
  /** Digest of the newest stored state, and whether the replayed state at its sequence is the same. */
  readonly storedDigest: string;
  readonly same: boolean;
  /** Event behind which the replay began: 0 unless older events were given up. */
  readonly from: number;
}

/**
 * Steps a run again from its first event: outputs are compared byte for byte, and the state with the last checkpoint.
 * Of a backtest the data file is the journal. Throws BOT_REPLAY_DIVERGED, BOT_REPLAY_OTHER_CODE, BOT_JOURNAL_CORRUPT or
 * BOT_DATA_CHANGED.
 */
export async function replayRun(project: Project, run: string | undefined): Promise<ReplayResult> {
  return withStoredRun(project, run, (stored) =>
    stored.source.kind === 'backtest'
      ? replayBacktest(project, stored)
      : toldFromOtherCode(stored.runId, stored.store, () => replayJournal(project, stored)),
  );
}

async function replayJournal(project: Project, { runId, store }: StoredRun): Promise<ReplayResult> {
  await assertHead(runId, store);
  const engines = new EngineShop(project, store);
  const checkpoints = await store.checkpoints();
  const [checkpoint] = checkpoints;
  const last = await store.lastSequence();
  const at = Math.min(checkpoint?.sequence ?? 0, last);
  const from = await oldestUsable(store, checkpoints);
  const half = await replayRows({
    ...{ run: runId, store, engines },
    ...(await placeOf(engines, store, from)),
    until: at,
  });
  const storedDigest = checkpoint ? digestHex((await readState(engines, store, checkpoint)).state) : '';
  const same = !checkpoint || half.engine.digest().hash === storedDigest;
  if (!same) throw botError('BOT_REPLAY_DIVERGED', { run: runId, sequence: at, component: 'the state' });
  const { engine } = await replayRows({ run: runId, store, engines, ...half, after: at, until: last });
  const summary = summariseRun(
    engine,
    { runId, sequence: last, events: last },
    await tallyOf(store, engine.lanes),
  );
  return { ...summary, storedDigest, same, from: from?.sequence ?? 0 };
}

/** Undefined where every event is stored; else the first checkpoint behind those that were given up. */
async function oldestUsable(
  store: Pick<RunStore, 'start'>,
  newestFirst: readonly CheckpointRow[],
): Promise<CheckpointRow | undefined> {
  const { sequence } = await store.start();
  return sequence === 0 ? undefined : newestFirst.findLast((each) => each.sequence >= sequence);
}

async function replayBacktest(project: Project, { store, source, runId }: StoredRun): Promise<ReplayResult> {
  assertUnchanged(source);
  const stored = JSON.parse((await store.note('summary')) ?? '{}') as Partial<RunSummary>;
  if (stored.digest === undefined)
    throw botError('BOT_USAGE', { reason: `backtest ${runId} never came to its end`, command: 'replay' });
  const files = source.files.map(({ instrument, file }) => ({ instrument: instrument as never, file }));
  const config = storedConfig((await store.note('config')) ?? '{}', project.config);
  const again = await backtest({ ...project, config }, { files, predictions: undefined, keep: false });
  const summary = { ...again, runId };
  const same = summary.digest === stored.digest;
  if (!same)
    throw botError('BOT_REPLAY_DIVERGED', { run: runId, sequence: summary.sequence, component: 'the state' });
  return { ...summary, storedDigest: stored.digest, same, from: 0 };
}
