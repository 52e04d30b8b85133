import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log, Storage } from '@autotrader/sdk';
import type { StoragePlace } from '@autotrader/sdk/testing';
import plugin from '../../dist/index.js';

/** A log that keeps its lines. */
export function keptLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const add = (message: string) => void lines.push(message);
  return { lines, debug: add, info: add, warn: add, error: add };
}

/** A new folder; `remove` deletes it. */
export function scratchFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'storage-typeorm-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The plugin's storage with its default options, and what closes it. */
export async function startStorage(): Promise<{ storage: Storage; close: () => Promise<void> }> {
  const closers: (() => void | Promise<void>)[] = [];
  const onClose = (close: () => void | Promise<void>) => void closers.push(close);
  const { storage } = await plugin.setup({
    options: plugin.options.parse({}),
    needs: { log: keptLog() },
    onClose,
  });
  const close = async () => {
    for (const closer of closers) await closer();
  };
  return { storage, close };
}

/** The place the conformance kit asks for. */
export async function storagePlace(): Promise<StoragePlace> {
  const { storage, close } = await startStorage();
  const { folder, remove } = scratchFolder();
  return { storage, folder, cleanup: () => close().finally(remove) };
}

/** Mounts a file system of 4 MB at the folder, if this user may. */
export function mounted(folder: string): boolean {
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
