import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { mkdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { botError, type RunStore } from '@autotrader/sdk';
import { backedUp, removeLeftBackups, UNFINISHED } from './backup-retention.js';
import {
  CHECKING,
  describeFiles,
  syncFolder,
  writeManifest,
  type Backup,
  type BackupManifest,
} from './backup-manifest.js';
import { assertHead } from '../recovery/head-check.js';
import { assertRoom, roomAt } from '../runs/room.js';
import { runFolder, runsFolder, stamp } from '../runs/run-folder.js';
import type { BotConfig } from '../config/bot-config.js';
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
  await assertHead(runId, store); // a copy of a journal that was cut short must not pass for a good one
  await makeFolder(to);
  await removeLeftBackups(to, runId);
  assertRoomFor(runFolder(project.config.folder, runId), to);
  const folder = await claimFolder(to, runId, new Date());
  const unfinished = `${folder}${UNFINISHED}`;
  try {
    await store.backupTo(unfinished);
    const manifest = await describe(project, runId, unfinished);
    await writeFile(join(unfinished, CHECKING), '');
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

/**
 * Where backups go: `--to`, or what the config says. Throws BOT_CONFIG_INVALID where that is among the runs: a backup would
 * be taken for one, and a bot could go on in it.
 */
export function backupsFolder(
  { config }: { readonly config: Pick<BotConfig, 'folder' | 'file' | 'backup'> },
  to: string | undefined,
): string {
  const folder = resolve(config.folder, to ?? config.backup.folder);
  const runs = runsFolder(config.folder);
  if (!isIn(realPath(runs), realPath(folder))) return folder;
  const origin = to === undefined ? config.file : '--to';
  const reason = `${folder} is among the runs (${runs}), where a backup would be taken for one`;
  throw botError('BOT_CONFIG_INVALID', { key: 'backup.folder', origin, reason });
}

function isIn(outer: string, inner: string): boolean {
  const way = relative(outer, inner);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** A path without its links; what is not there yet has none. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path));
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

/**
 * The folder of a new backup, claimed by making it under its unfinished name: no other process gets the same one. What a
 * kill has left of a backup of the same second keeps its name, until it is old enough to be removed.
 */
export async function claimFolder(to: string, runId: string, now: Date): Promise<string> {
  const first = join(to, `${runId}-${stamp(now)}`);
  for (let n = 0; n < MAX_SAME_SECOND; n++) {
    const folder = n === 0 ? first : `${first}-${n}`;
    if (!existsSync(folder) && (await claims(folder))) return folder;
  }
  throw botError('BOT_FOLDER_UNWRITABLE', { folder: to, reason: 'too many backups in one second' });
}

async function claims(folder: string): Promise<boolean> {
  const unfinished = `${folder}${UNFINISHED}`;
  try {
    await mkdir(unfinished);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unwritable(unfinished, error);
  }
  if (!existsSync(folder)) return true;
  await rmdir(unfinished); // another process has finished one of this name meanwhile
  return false;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw unwritable(folder, error);
  }
}

function unwritable(folder: string, error: unknown): Error {
  return botError('BOT_FOLDER_UNWRITABLE', { folder, reason: (error as Error).message }, error);
}
