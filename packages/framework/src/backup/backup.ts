import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { botError, type RunStore } from '@autotrader/sdk';
import { removeLeftBackups, UNFINISHED } from './backup-retention.js';
import { describeFiles, syncFolder, writeManifest, type BackupManifest } from './backup-manifest.js';
import { stamp } from '../runs/run-folder.js';
import type { Project } from '../runs/project.js';
import { withRunIn } from '../runs/stored-run.js';

/** Most backups of one second. */
const MAX_SAME_SECOND = 100;

/** A backup that was made. */
export interface Backup {
  readonly folder: string;
  readonly manifest: BackupManifest;
}

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

/** Where backups go: `--to`, or what the config says. */
export function backupsFolder({ config }: Project, to: string | undefined): string {
  return resolve(config.folder, to ?? config.backup.folder);
}

async function describe(project: Project, runId: string, folder: string): Promise<BackupManifest> {
  const last = await withRunIn(project, { runId, folder }, async ({ store }) => {
    const sequence = await store.lastSequence();
    const [row] = sequence > 0 ? await store.rows(sequence - 1, 1) : [];
    return { sequence, chain: Buffer.from(row?.chain ?? []).toString('hex'), time: row?.time ?? 0 };
  });
  return { format: 2, runId, madeAt: Date.now(), ...last, files: await describeFiles(folder) };
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
