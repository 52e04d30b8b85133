import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { botError, type Head } from '@autotrader/sdk';
import { openReader, type DatabaseRequest } from './connections.js';
import { copyInto, refuseExisting, sync } from './copy.js';
import { HEAD_FILE, HeadWriter } from './head-file.js';
import { Reader } from './reader.js';
import { guarded } from './storage-error.js';
import { movedFile, type Medium } from './verify.js';

/** What to copy: the database `request.file`, which lies in its run's folder as `name`. */
export interface BackupRequest {
  readonly database: DatabaseRequest;
  readonly name: string;
  readonly medium: Medium;
}

/** Copies database and head into a folder. On a connection of its own: the run's reads and writes go on. */
export async function backUp({ database, name, medium }: BackupRequest, folder: string): Promise<void> {
  const target = resolve(folder, name);
  if (target === database.file) {
    throw botError('BOT_STORAGE_IO', { file: target, reason: 'a backup cannot lie where the run is' });
  }
  await guarded(folder, async () => {
    await mkdir(folder, { recursive: true });
    await refuseExisting(target);
    // A database, or a log, that was deleted is still there for those who have it open.
    if (movedFile(medium) !== undefined) await copyInto(medium.reader, target);
    else await copyDatabase(database, target);
    await writeHead(folder, await lastRow({ ...database, file: target }));
    await sync(folder);
  });
}

async function copyDatabase(database: DatabaseRequest, target: string): Promise<void> {
  const source = await openReader(database);
  try {
    await copyInto(source, target);
  } finally {
    await source.destroy();
  }
}

/** Read from the copy: the run may be further on by now. */
async function lastRow(copy: DatabaseRequest): Promise<Head | undefined> {
  const source: DataSource = await openReader(copy);
  try {
    const reader = new Reader(source, copy.file);
    const last = await reader.lastSequence();
    return last > 0 ? (await reader.rows(last - 1, 1))[0] : undefined;
  } finally {
    await source.destroy();
  }
}

async function writeHead(folder: string, head: Head | undefined): Promise<void> {
  if (!head) return;
  const writer = new HeadWriter(folder);
  writer.write(head);
  writer.close();
  await sync(resolve(folder, HEAD_FILE));
}
