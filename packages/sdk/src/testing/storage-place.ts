import type { RunStore, Storage } from '../ports/storage.js';
import { makeCheck, type Check, type Expect } from './check.js';

/** Where a check works: a storage, and a folder of its own that does not hold a run yet. */
export interface StoragePlace {
  readonly storage: Storage;
  readonly folder: string;
  cleanup(): void | Promise<void>;
}

/** A place and a way to open its run; what was opened is closed after the check. */
export interface StorageTrial {
  readonly expect: Expect;
  readonly open: Open;
}

/** Opens the run of the place, or the one in a folder below it. */
export interface Open {
  (readOnly?: boolean, below?: string): Promise<RunStore>;
  /** Path of a folder below the place. */
  folderOf(below: string): string;
}

/** Makes a check that runs in a place of its own. */
export function storageCheck(
  make: () => Promise<StoragePlace>,
  name: string,
  body: (trial: StorageTrial) => Promise<void>,
): Check {
  return makeCheck('storage', name, async (expect) => {
    const place = await make();
    const opened: RunStore[] = [];
    try {
      await body({ expect, open: opener(place, opened) });
    } finally {
      for (const store of opened) await store.close();
      await place.cleanup();
    }
  });
}

function opener({ storage, folder }: StoragePlace, opened: RunStore[]): Open {
  const folderOf = (below: string): string => `${folder}/${below}`;
  const open = async (readOnly = false, below?: string): Promise<RunStore> => {
    const store = await storage.openRun({ folder: below === undefined ? folder : folderOf(below), readOnly });
    opened.push(store);
    return store;
  };
  return Object.assign(open, { folderOf });
}

/** Whether two values of rows are the same, bit for bit: NaN equals itself, bytes are compared one by one. */
export function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return (
    left.length === right.size && left.every(([key, value]) => right.has(key) && same(value, right.get(key)))
  );
}

/** The text of a row for a message. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** Whether a promise rejects. */
export async function rejects(promise: Promise<unknown>): Promise<boolean> {
  try {
    await promise;
    return false;
  } catch {
    return true;
  }
}
