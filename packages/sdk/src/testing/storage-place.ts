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
  open(readOnly?: boolean): Promise<RunStore>;
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
      await body({ expect, open: (readOnly = false) => openIn(place, readOnly, opened) });
    } finally {
      for (const store of opened) await store.close();
      await place.cleanup();
    }
  });
}

async function openIn(
  { storage, folder }: StoragePlace,
  readOnly: boolean,
  opened: RunStore[],
): Promise<RunStore> {
  const store = await storage.openRun({ folder, readOnly });
  opened.push(store);
  return store;
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
