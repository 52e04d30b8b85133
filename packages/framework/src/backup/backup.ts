import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { botError, type RunStore } from '@autotrader/sdk';
import { backedUp, removeLeftBackups, UNFINISHED } from './backup-retention.js';
import {
  describeFiles,
  syncFolder,
  writeManifest,
  type Backup,
  type BackupManifest,
} from './backup-manifest.js';
import { assertRoom, roomAt } from '../runs/room.js';
import { runFolder, stamp } from '../runs/run-folder.js';
import type { Project } from '../runs/project.js';
import { withRunIn, type StoredRun } from '../runs/stored-run.js';

/** Most backups of one second. */
const MAX_SAME_SECOND = 100;

/**
 * Copies a run into a new folder below `to`, while a bot may be running in it. The folder appears under its name only
 * when it is whole and on disk.
 */
export async function makeBackup(
  project: Project,
  { runId, store }: { readonly runId: string; readonly store: RunStore },
  to: string,
): Promise<Backup> {
  const folder = await newFolder(to, runId);
  await removeLeftBackups(to, runId);
  assertRoomFor(runFolder(project.config.folder, runId), to);
  const unfinished = `${folder}${UNFINISHED}`;
  await rm(unfinished, { recursive: true, force: true });
  try {
    await store.backupTo(unfinished);
    const manifest = await describe(project, runId, unfinished);
    await writeManifest(unfinished, manifest);
    await rename(unfinished, folder);
    await syncFolder(to);
    return { folder, manifest };
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined); // the first error counts
    throw error;
  }
}

/** Throws BOT_DISK_FULL where the copy would take the room that a bot on the same disk needs to go on. */
function assertRoomFor(run: string, to: string): void {
  const names = existsSync(run) ? readdirSync(run) : [];
  const sizes = names.map((name) => statSync(join(run, name), { throwIfNoEntry: false })?.size ?? 0);
  const room = roomAt(to);
  assertRoom({ ...room, reserve: sizes.reduce((sum, size) => sum + size, 2 * room.reserve) });
}

/** Throws BOT_USAGE for a backtest: its journal is its data file. */
export function assertJournal({ runId, source }: StoredRun): void {
  if (source.kind !== 'backtest') return;
  const reason = `run ${runId} is a backtest: keep its data file, which gives the same result at any time`;
  throw botError('BOT_USAGE', { reason, command: 'backup' });
}

/** Where backups go: `--to`, or what the config says. */
export function backupsFolder({ config }: Project, to: string | undefined): string {
  return resolve(config.folder, to ?? config.backup.folder);
}

async function describe(project: Project, runId: string, folder: string): Promise<BackupManifest> {
  const last = await withRunIn(project, { runId, folder }, async ({ store }) => {
    const sequence = await store.lastSequence();
    const [row] = sequence > 0 ? await store.rows(sequence - 1, 1) : [];
    const chain = Buffer.from(row?.chain ?? []).toString('hex');
    return { ...(await backedUp(runId, store)), sequence, chain, time: row?.time ?? 0 };
  });
  return { format: 2, madeAt: Date.now(), ...last, files: await describeFiles(folder) };
}

async function newFolder(to: string, runId: string): Promise<string> {
  try {
    await mkdir(to, { recursive: true });
  } catch (error) {
    throw botError('BOT_FOLDER_UNWRITABLE', { folder: to, reason: (error as Error).message }, error);
  }
  const first = join(to, `${runId}-${stamp(new Date())}`);
  for (let n = 0; n < MAX_SAME_SECOND; n++) {
    const folder = n === 0 ? first : `${first}-${n}`;
    if (!existsSync(folder)) return folder;
  }
  throw botError('BOT_FOLDER_UNWRITABLE', { folder: to, reason: 'too many backups in one second' });
}
