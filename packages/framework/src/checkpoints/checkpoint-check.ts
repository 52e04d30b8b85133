import { BotError, type CheckpointRow } from '@autotrader/sdk';
import { digestHex } from '@autotrader/sdk/state';
import { noteGood } from '../recovery/known-good.js';
import { proveFrom, type CheckpointProof } from './checkpoint-proof.js';
import { withOwnedRun } from '../runs/owned-run.js';
import type { Project } from '../runs/project.js';
import { stateOfCheckpoint } from './stored-checkpoint.js';
import type { StoredRun } from '../runs/stored-run.js';

/** Exit code of an error that says what is stored is damaged, or comes to something else when it is stepped again. */
export const UNSOUND = 70;

/** What became of checking one checkpoint. */
export interface CheckedCheckpoint extends Partial<CheckpointProof> {
  readonly sequence: number;
  readonly sound: boolean;
  /** Digest of its state; empty when it cannot be read. */
  readonly digest: string;
  /** What is wrong; empty when it is sound. */
  readonly reason: string;
}

/** Reads a checkpoint whole, each page checked; with `replay` also steps the events after it and compares. */
export async function checkCheckpoint(
  project: Project,
  stored: StoredRun,
  row: CheckpointRow,
  replay: boolean,
): Promise<CheckedCheckpoint> {
  const { sequence } = row;
  try {
    const digest = digestHex(await stateOfCheckpoint(stored.store, row));
    const sound = { sequence, sound: true, digest, reason: '' };
    if (!replay) return sound;
    const { replayed, reached } = await proveFrom(project, stored, row);
    return { ...sound, replayed, reached };
  } catch (error) {
    // A database that is locked, or other code, is no damage.
    if (!(error instanceof BotError) || error.exitCode !== UNSOUND) throw error;
    return { sequence, sound: false, digest: '', reason: error.message };
  }
}

/**
 * Notes the newest sound one as known to be good. False while a bot runs, which alone may write then, and where a newer
 * one is known already.
 */
export async function noteSound(
  project: Project,
  runId: string,
  checked: readonly CheckedCheckpoint[],
): Promise<boolean> {
  const sound = checked.filter((each) => each.sound).map(({ sequence }) => sequence);
  if (sound.length === 0) return false;
  try {
    const newest = Math.max(...sound);
    return await withOwnedRun(
      project,
      runId,
      async ({ store }) => (await noteGood(store, newest)) === newest,
    );
  } catch (error) {
    if (error instanceof BotError && error.code === 'BOT_RUN_LOCKED') return false;
    throw error;
  }
}
