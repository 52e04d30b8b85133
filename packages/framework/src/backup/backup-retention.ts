import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST, readManifest } from './backup-manifest.js';
import type { Backup } from './backup.js';

/** The backups of a run below a folder, the newest first. What cannot be read is left alone. */
export async function listBackups(to: string, runId: string): Promise<Backup[]> {
  if (!existsSync(to)) return [];
  const backups: Backup[] = [];
  for (const name of await readdir(to)) {
    const folder = join(to, name);
    if (!existsSync(join(folder, MANIFEST)) || name.endsWith('.unfinished')) continue;
    const manifest = await readManifest(folder).catch(() => undefined);
    if (manifest?.runId === runId) backups.push({ folder, manifest });
  }
  return backups.sort((a, b) => b.manifest.madeAt - a.manifest.madeAt);
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
  for (const { folder } of surplus) await rm(folder, { recursive: true, force: true });
  return surplus.map(({ folder }) => folder);
}
