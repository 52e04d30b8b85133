import { constants } from 'node:fs';
import { chmod, copyFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import { botError } from '@autotrader/sdk';
import { lockHolder } from '../recovery/lock.js';
import { checkFiles, readManifest, syncFolder, type BackupManifest } from './backup-manifest.js';
import { bringIn } from '../runs/incoming-run.js';
import type { Project } from '../runs/project.js';
import { listRuns, runFolder, runsFolder } from '../runs/run-folder.js';
import { withStoreIn } from '../runs/store-in.js';
import { withStoredRun } from '../runs/stored-run.js';

/** What was restored, and what it lacks. */
export interface Restored {
  readonly runId: string;
  readonly from: string;
  /** Where it stands: last event and its exchange time, epoch ms. */
  readonly sequence: number;
  readonly time: number;
  /** When the backup was made, epoch ms. */
  readonly madeAt: number;
  /** The run of this name that was there before, under its new name; empty when there was none. */
  readonly setAside: string;
  /** Events of that run that the backup does not have; null when it cannot be read. */
  readonly missingEvents: number | null;
}

/**
 * Brings a backup back as a run. A run of that name is set aside, not deleted; one in which a bot runs is refused. Nothing
 * is sent anywhere: the next `bot run` goes on from where the backup stands. Throws BOT_BACKUP_UNUSABLE, BOT_RUN_LOCKED.
 */
export async function restoreBackup(
  project: Project,
  from: string,
  name: string | undefined,
): Promise<Restored> {
  const manifest = await readManifest(from);
  await checkFiles(from, manifest);
  const { folder: home } = project.config;
  const runId = name ?? manifest.runId;
  const pid = lockHolder(runFolder(home, runId));
  if (pid !== undefined) throw botError('BOT_RUN_LOCKED', { run: runId, pid });
  const missingEvents = await eventsBeyond(project, runId, manifest.sequence);
  const { sequence, time, madeAt } = manifest;
  const aside = await bringIn(home, runId, async (folder) => {
    await copy(from, manifest, folder);
    // That it can be opened is seen before anything is moved; the note tells later readers where the run came from.
    await withStoreIn(project, { folder, readOnly: false }, (store) =>
      store.setNote('restored', JSON.stringify({ from, sequence, madeAt, at: Date.now() })),
    );
    await syncFolder(folder);
  });
  await syncFolder(runsFolder(home));
  return { runId, from, sequence, time, madeAt, setAside: aside ?? '', missingEvents };
}

/** Copies the files of a backup, to the disk. */
async function copy(from: string, manifest: BackupManifest, folder: string): Promise<void> {
  for (const { name } of manifest.files) {
    await copyFile(join(from, name), join(folder, name), constants.COPYFILE_EXCL);
    await chmod(join(folder, name), 0o600); // a backup may be kept read-only
    await sync(join(folder, name));
  }
  await checkFiles(folder, manifest);
}

/** How many events of the present run come after `sequence`: 0 without such a run, null when it cannot be read. */
async function eventsBeyond(project: Project, runId: string, sequence: number): Promise<number | null> {
  if (!listRuns(project.config.folder).includes(runId)) return 0;
  try {
    const last = await withStoredRun(project, runId, ({ store }) => store.lastSequence());
    return Math.max(0, last - sequence);
  } catch {
    // That it cannot be read may be the reason for the restore.
    return null;
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
