import { rmSync } from 'node:fs';
import type { JournalRow, RunStore } from '@autotrader/sdk';
import type { Image } from './damage.js';
import { memoryFolder, writeImage } from './image.js';
import { openStore } from './start-trial.js';

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
