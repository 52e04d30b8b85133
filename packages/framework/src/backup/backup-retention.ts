import { existsSync, statSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunStore } from '@autotrader/sdk';
import { CHECKING, MANIFEST, readManifest, type Backup, type BackupManifest } from './backup-manifest.js';

/** End of the name of a backup's folder while it is being made, and while it is being deleted. */
export const UNFINISHED = '.unfinished';
/** How long nothing may have happened in such a folder before it counts as left behind by a kill. */
const LEFT_MS = 24 * 3_600_000;

/** How long a backup may be being checked before its check counts as killed. */
const CHECK_MS = 3_600_000;

/** A run, told from others of its name: by the id of its first session, undefined while it has none. */
export interface BackedUp {
  readonly runId: string;
  readonly firstSession: string | undefined;
}

/** Which run a store holds. */
export async function backedUp(runId: string, store: RunStore): Promise<BackedUp> {
  return { runId, firstSession: (await store.sessions())[0]?.id };
}

/** The backups of a run below a folder, the newest first. */
export async function listBackups(to: string, run: BackedUp): Promise<Backup[]> {
  return (await allBackups(to)).filter(({ manifest }) => isOf(manifest, run));
}

/** The newest backup of a run of this name, of whatever history. */
export async function newestBackup(to: string, runId: string): Promise<Backup | undefined> {
  return (await allBackups(to)).find(({ manifest }) => manifest.runId === runId);
}

/** The backups of every run below a folder, the newest first. What cannot be read is left alone. */
export async function allBackups(to: string): Promise<Backup[]> {
  if (!existsSync(to)) return [];
  const backups: Backup[] = [];
  for (const name of await readdir(to)) {
    const folder = join(to, name);
    if (!existsSync(join(folder, MANIFEST)) || name.endsWith(UNFINISHED)) continue;
    const manifest = await readManifest(folder).catch(() => undefined);
    if (manifest) backups.push({ folder, manifest });
  }
  const now = Date.now();
  return backups.sort(
    (a, b) => madeBy(b.manifest, now) - madeBy(a.manifest, now) || b.manifest.sequence - a.manifest.sequence,
  );
}

/** One from the future was made while the clock was wrong: nothing is known of its age, so it is as if it were old. */
function madeBy({ madeAt }: BackupManifest, now: number): number {
  return madeAt > now ? 0 : madeAt;
}

function isOf({ runId, firstSession }: BackupManifest, run: BackedUp): boolean {
  return runId === run.runId && (firstSession === undefined || firstSession === run.firstSession);
}

/** Deletes a backup. Killed on the way, it leaves nothing that is taken for one. */
async function removeBackup(folder: string): Promise<void> {
  const going = `${folder}${UNFINISHED}`;
  try {
    await rename(folder, going);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return; // another process has deleted it
    throw error;
  }
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

/** Whether another process has just made a backup and not checked it yet. */
function isInCheck(folder: string): boolean {
  const since = statSync(join(folder, CHECKING), { throwIfNoEntry: false })?.mtimeMs;
  const age = since === undefined ? CHECK_MS : Date.now() - since;
  return age >= 0 && age < CHECK_MS; // a mark from the future is of a wrong clock
}

/**
 * Deletes the oldest backups of a run beyond `keep`, and returns their folders; never the one that was just `made`, even
 * where the clock was ahead before, nor one that another process is checking, nor one that reaches further than the one
 * that was made: what it has is not in that. One that was never found to be good does not push out one that was, and goes
 * once there are enough of those.
 */
export async function pruneBackups(to: string, run: BackedUp, keep: number, made: string): Promise<string[]> {
  const all = await listBackups(to, run);
  const reached = all.find(({ folder }) => folder === made)?.manifest.sequence ?? 0;
  const backups = all.filter(
    ({ folder, manifest }) => folder === made || (manifest.sequence <= reached && !isInCheck(folder)),
  );
  const [good, unproven] = [true, false].map((isGood) =>
    backups.filter(({ folder, manifest }) => folder !== made && (manifest.verified !== undefined) === isGood),
  ) as [Backup[], Backup[]];
  const isMadeGood = backups.some(({ folder, manifest }) => folder === made && manifest.verified);
  const keptGood = keep - (isMadeGood ? 1 : 0);
  const surplus = [...good.slice(keptGood), ...unproven.slice(good.length < keptGood ? keep : 0)];
  for (const { folder } of surplus) await removeBackup(folder);
  return surplus.map(({ folder }) => folder);
}
