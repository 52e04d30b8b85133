import { existsSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST, readManifest } from './backup-manifest.js';
import type { Backup } from './backup.js';

/** End of the name of a backup's folder while it is being made, and while it is being deleted. */
export const UNFINISHED = '.unfinished';
/** How long nothing may have happened in such a folder before it counts as left behind by a kill. */
const LEFT_MS = 24 * 3_600_000;

/** The backups of a run below a folder, the newest first. What cannot be read is left alone. */
export async function listBackups(to: string, runId: string): Promise<Backup[]> {
  if (!existsSync(to)) return [];
  const backups: Backup[] = [];
  for (const name of await readdir(to)) {
    const folder = join(to, name);
    if (!existsSync(join(folder, MANIFEST)) || name.endsWith(UNFINISHED)) continue;
    const manifest = await readManifest(folder).catch(() => undefined);
    if (manifest?.runId === runId) backups.push({ folder, manifest });
  }
  return backups.sort((a, b) => b.manifest.madeAt - a.manifest.madeAt);
}

/** Deletes a backup. Killed on the way, it leaves nothing that is taken for one. */
async function removeBackup(folder: string): Promise<void> {
  const going = `${folder}${UNFINISHED}`;
  await rename(folder, going);
  await rm(going, { recursive: true, force: true });
}

/** Deletes what kills have left of backups of a run that were being made or deleted. */
export async function removeLeftBackups(to: string, runId: string): Promise<void> {
  for (const name of await readdir(to)) {
    if (!name.startsWith(`${runId}-`) || !name.endsWith(UNFINISHED)) continue;
    const folder = join(to, name);
    const touched = await stat(folder).catch(() => undefined); // gone meanwhile
    if (touched && Date.now() - touched.mtimeMs > LEFT_MS) await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Deletes the oldest backups of a run beyond `keep`, and returns their folders. Only verified ones count, so one that
 * was never found to be good does not push out one that was.
 */
export async function pruneBackups(to: string, runId: string, keep: number): Promise<string[]> {
  const backups = await listBackups(to, runId);
  const oldestKept = backups.filter(({ manifest }) => manifest.verified).at(keep - 1);
  if (!oldestKept) return [];
  const surplus = backups.filter(({ manifest }) => manifest.madeAt < oldestKept.manifest.madeAt);
  for (const { folder } of surplus) await removeBackup(folder);
  return surplus.map(({ folder }) => folder);
}
