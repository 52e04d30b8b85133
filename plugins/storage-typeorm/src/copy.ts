import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { botError } from '@autotrader/sdk';
import type { DataSource } from 'typeorm';

/** A consistent copy, log included, that appears under its name only when it is whole and on disk. */
export async function copyInto(source: DataSource, target: string): Promise<void> {
  const unfinished = `${target}.unfinished`;
  await removeUnfinished(target);
  try {
    // SQLite writes this file without a flush.
    await source.query('VACUUM INTO ?', [unfinished]);
    await sync(unfinished);
    await rename(unfinished, target);
  } catch (error) {
    // What is left of it would take the room that a new start needs.
    await removeUnfinished(target).catch(() => undefined); // the first error counts
    throw error;
  }
  await sync(dirname(target));
}

/** Deletes what a copy that failed, or was killed, has left. */
export async function removeUnfinished(target: string): Promise<void> {
  for (const end of ['', '-journal']) await rm(`${target}.unfinished${end}`, { force: true });
}

/** Throws when there is such a file already. */
export async function refuseExisting(file: string): Promise<void> {
  const there = await stat(file).then(
    () => true,
    () => false,
  );
  if (there) throw botError('BOT_STORAGE_IO', { file, reason: 'there is such a file already' });
}

/** Flushes a file or folder to the disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
