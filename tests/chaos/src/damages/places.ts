import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalRow, RunStore } from '@autotrader/sdk';
import { sqlite3DataSource } from '../../../../plugins/storage-typeorm/dist/driver.js';
import type { Image } from './damage.js';
import { memoryFolder, writeImage } from './image.js';
import { openStore } from './start-trial.js';

/** Places and marks in a database file: https://www.sqlite.org/fileformat2.html#b_tree_pages */
const PAGE_SIZE_AT = 16;
const LEAF = 0x0d;
const INTERIOR = 0x05;
const LEAF_HEADER = 8;
const CELLS_AT = 3;
const LAST_CHILD_AT = 8;

/** Opens the store of an image in a scratch folder, and removes it afterwards. */
export async function withStore<T>(
  image: Image,
  use: (store: RunStore, folder: string) => Promise<T>,
): Promise<T> {
  const folder = memoryFolder();
  try {
    writeImage(folder, image);
    const store = await openStore(folder);
    try {
      return await use(store, folder);
    } finally {
      await store.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sequence of the last event where the write-ahead log is cut to a length. */
export function lastAt(image: Image, length: number): Promise<number> {
  return withStore(cutTo(image, length), (store) => store.lastSequence());
}

/** The record of all sessions where the write-ahead log is cut to a length. */
export function sessionsAt(image: Image, length: number): Promise<string> {
  return withStore(cutTo(image, length), async (store) => JSON.stringify(await store.sessions()));
}

function cutTo(image: Image, length: number): Image {
  const log = (image.files['bot.sqlite-wal'] as Buffer).subarray(0, length);
  return { ...image, files: { ...image.files, 'bot.sqlite-wal': log } };
}

/** The last row of an image's journal. */
export function lastRow(image: Image): Promise<JournalRow> {
  return withStore(image, async (store) => {
    const [row] = await store.rows((await store.lastSequence()) - 1, 1);
    return row as JournalRow;
  });
}

/** Where bytes stand in a database: pages it no longer uses may hold old copies. Throws when it is nowhere. */
export function placesOf(database: Buffer, bytes: Uint8Array): number[] {
  const places: number[] = [];
  for (let at = database.indexOf(bytes); at >= 0; at = database.indexOf(bytes, at + 1)) places.push(at);
  if (places.length > 0) return places;
  throw new Error(`${bytes.length} bytes that should be in the database are not`);
}

/** Where the last page of a table lists its rows: first byte of that list, and how many there are. */
export async function leafOf(image: Image, table: string): Promise<{ at: number; count: number }> {
  const database = image.files['bot.sqlite'] as Buffer;
  const place = (number: number): number => (number - 1) * database.readUInt16BE(PAGE_SIZE_AT);
  let page = place(await withStore(image, (_store, folder) => rootPage(join(folder, 'bot.sqlite'), table)));
  while (database[page] === INTERIOR) page = place(database.readUInt32BE(page + LAST_CHILD_AT));
  if (database[page] !== LEAF) throw new Error(`table ${table} is not where the database says`);
  return { at: page + LEAF_HEADER, count: database.readUInt16BE(page + CELLS_AT) };
}

async function rootPage(file: string, table: string): Promise<number> {
  const source = await sqlite3DataSource({ database: file, readonly: true }).initialize();
  try {
    const rows: { rootpage: number }[] = await source.query(
      'SELECT rootpage FROM sqlite_master WHERE name = ?',
      [table],
    );
    return rows[0]?.rootpage ?? 0;
  } finally {
    await source.destroy();
  }
}
