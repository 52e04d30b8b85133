import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { botError, type RunStore } from '@autotrader/sdk';
import { backUp } from './backup.js';
import { openReader, openWriter, type DatabaseRequest } from './connections.js';
import { HeadWriter } from './head-file.js';
import { assertNotLost, leaveTrace } from './lost-database.js';
import { BLOCK_ROWS } from './packer.js';
import { Reader } from './reader.js';
import { SqliteRunStore, type StoreParts } from './run-store.js';
import { guarded } from './storage-error.js';
import { openedFiles, type Medium } from './verify.js';
import { Writer } from './writer.js';

/** Which run to open and how. */
export interface RunRequest extends Omit<DatabaseRequest, 'file'> {
  readonly folder: string;
  readonly readOnly: boolean;
  /** Name of the database file in `folder`. */
  readonly file: string;
  /** Rows of a block; 4,096 unless given. */
  readonly blockRows?: number;
  /** Told when the store is closed. */
  readonly onClosed: () => void;
}

/** Opens the database of a run. */
export async function openRun(request: RunRequest): Promise<RunStore> {
  const file = resolve(request.folder, request.file);
  const database = { ...request, file };
  if (!request.readOnly) await writableFolder(request.folder);
  await assertNotLost(request.folder, file);
  if (request.readOnly) return readingStore(request, file, await openReader(database));
  const writer = await openWriter(database);
  try {
    await leaveTrace(request.folder, file);
    const reading = await openReader(database);
    return await guarded(file, () => writingStore(request, file, writer, reading));
  } catch (error) {
    await writer.destroy();
    throw error;
  }
}

function readingStore(request: RunRequest, file: string, reader: DataSource): RunStore {
  const medium = { file, opened: openedFiles(file, 'reader'), reader };
  return new SqliteRunStore({ ...shared(request, medium), medium, reader: new Reader(reader, file) });
}

function shared(request: RunRequest, medium: Medium): Pick<StoreParts, 'folder' | 'backUp' | 'onClosed'> {
  const { folder, onClosed, file: name } = request;
  const database = { ...request, file: medium.file };
  return { folder, onClosed, backUp: (target) => backUp({ database, name, medium }, target) };
}

async function writingStore(
  request: RunRequest,
  file: string,
  source: DataSource,
  reading: DataSource,
): Promise<RunStore> {
  const reader = new Reader(reading, file);
  const lastSequence = await reader.lastSequence();
  const head = new HeadWriter(request.folder);
  const writer = new Writer({
    source,
    head,
    file,
    lastSequence,
    blockRows: request.blockRows ?? BLOCK_ROWS,
  });
  const medium = { file, opened: openedFiles(file, 'writer'), reader: reading, writer: source, head };
  return new SqliteRunStore({ ...shared(request, medium), medium, reader, writer });
}

async function writableFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw botError('BOT_FOLDER_UNWRITABLE', { folder, reason: (error as Error).message }, error);
  }
}
