import { botError, type JournalBlock, type RunStore } from '@autotrader/sdk';
import { chainAt } from '../recovery/chain-at.js';
import { knownGood } from '../recovery/known-good.js';
import { readState } from '../recovery/read-state.js';
import { checkFiles, type Backup } from './backup-manifest.js';
import { backedUp, listBackups } from './backup-retention.js';
import { backupsFolder } from './backup.js';
import { EngineShop } from '../runs/engine-shop.js';
import { withOwnedRun, type OwnedRun } from '../runs/owned-run.js';
import type { Project } from '../runs/project.js';
import { withRunIn } from '../runs/stored-run.js';

/** What of a journal is packed. */
export interface Packed {
  readonly runId: string;
  /** Events that were packed now, and all that are. */
  readonly packed: number;
  readonly events: number;
  /** Blocks there are, and their size. */
  readonly blocks: number;
  readonly bytes: number;
  /** Newest events, which stay as they are. */
  readonly unpacked: number;
}

/** Packs the events of a run that are older than the newest `keep`. Throws BOT_RUN_LOCKED: a running bot packs by itself. */
export function packEvents(project: Project, run: string | undefined, keep: number): Promise<Packed> {
  return withOwnedRun(project, run, async ({ runId, store }) => {
    const last = await store.lastSequence();
    let packed = 0;
    for (let more = await store.archive(last - keep); more > 0; more = await store.archive(last - keep))
      packed += more;
    const blocks = await store.blocks();
    const events = blocks.reduce((sum, { first, last: end }) => sum + end - first + 1, 0);
    const start = (await store.start()).sequence;
    const bytes = blocks.reduce((sum, block) => sum + block.bytes, 0);
    return { runId, packed, events, blocks: blocks.length, bytes, unpacked: last - start - events };
  });
}

/** What was given up of a journal. */
export interface GivenUp {
  readonly runId: string;
  /** Events that were deleted now. */
  readonly deleted: number;
  /** The journal begins behind this event; 0: it is whole. */
  readonly begins: number;
  /** Checkpoints from before that, which went with it. */
  readonly dropped: readonly number[];
  /** The checked backup that still has them; empty with `force`. */
  readonly backup: string;
}

/**
 * Deletes packed events beyond the newest `keep`, for ever. Never what recovery needs: a checkpoint that is known to be
 * good, and that can be read, is behind all that goes. Unless `force`, a checked backup must have what goes. Throws BOT_USAGE.
 */
export function giveUpEvents(
  project: Project,
  run: string | undefined,
  { keep, force }: { readonly keep: number; readonly force: boolean },
): Promise<GivenUp> {
  return withOwnedRun(project, run, async (owned) => {
    const { runId, store } = owned;
    const before = (await store.start()).sequence;
    const cut = await soundCut(project, owned, keep);
    if (cut === undefined) return { runId, deleted: 0, begins: before, dropped: [], backup: '' };
    const backup = force ? '' : await backupOf(project, owned, cut);
    const dropped = (await store.checkpoints())
      .map(({ sequence }) => sequence)
      .filter((sequence) => sequence < cut.last);
    // First the checkpoints, so that none is left from which the end of the journal cannot be reached.
    await store.prune(dropped);
    await store.giveUp(cut.last);
    return { runId, deleted: cut.last - before, begins: cut.last, dropped, backup };
  });
}

/** The last block that may go; undefined when none is old enough. */
async function soundCut(
  project: Project,
  { store }: OwnedRun,
  keep: number,
): Promise<JournalBlock | undefined> {
  const [last, good] = [await store.lastSequence(), await knownGood(store)];
  const old = (await store.blocks()).filter((block) => block.last <= last - keep);
  const cut = old.findLast((block) => block.last <= good);
  if (old.length > 0 && !cut)
    throw refused(
      'no checkpoint behind the old events is known to be good: start the bot once, it finds out',
    );
  if (cut) await readGood(project, store, good);
  return cut;
}

async function readGood(project: Project, store: RunStore, good: number): Promise<void> {
  const checkpoint = (await store.checkpoints()).find(({ sequence }) => sequence === good);
  if (!checkpoint) throw refused(`checkpoint ${good}, the one known to be good, is not stored`);
  await readState(new EngineShop(project, store), store, checkpoint);
}

/** The newest checked backup that has the events, every byte of which is still the one that was checked. */
async function backupOf(project: Project, { runId, store }: OwnedRun, cut: JournalBlock): Promise<string> {
  const wanted = { chain: await chainAt(store, cut.last), begins: (await store.start()).sequence };
  const backups = await listBackups(backupsFolder(project, undefined), await backedUp(runId, store));
  for (const { folder, manifest } of backups) {
    if (!manifest.verified || manifest.sequence < cut.last) continue;
    if (await hasEvents(project, { folder, manifest }, cut.last, wanted)) return folder;
  }
  throw refused(
    `no checked backup of run ${runId} has event ${cut.last}: make one with \`bot backup\`, or use --force`,
  );
}

/** Whether a backup has the events of this very history: one that went on from an older backup has others of the same number. */
async function hasEvents(
  project: Project,
  { folder, manifest }: Backup,
  last: number,
  wanted: { readonly chain: Uint8Array; readonly begins: number },
): Promise<boolean> {
  try {
    await checkFiles(folder, manifest);
    return await withRunIn(project, { runId: manifest.runId, folder }, async ({ store }) => {
      const begins = (await store.start()).sequence;
      return begins <= wanted.begins && Buffer.compare(await chainAt(store, last), wanted.chain) === 0;
    });
  } catch (error) {
    project.log.warn('a backup cannot be used', { folder, reason: String(error) });
    return false;
  }
}

function refused(reason: string): Error {
  return botError('BOT_USAGE', { reason, command: 'data:prune' });
}
