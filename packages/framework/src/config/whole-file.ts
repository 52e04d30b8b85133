import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { botError } from '@autotrader/sdk';

/** Age at which an unfinished file counts as left behind by a kill. */
const LEFT_MS = 24 * 3_600_000;

/**
 * Writes a file so that at every moment it is there whole, on disk too: as it was, or as it is to be. A link stays a link,
 * and who may read it stays the same. Throws BOT_FILE_UNWRITABLE.
 */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const present = statSync(file, { throwIfNoEntry: false });
  const target = present ? realpathSync(file) : file;
  const scratch = `${target}.${process.pid}.part`;
  try {
    writeFileSync(scratch, content, { flush: true, ...(present ? { mode: present.mode } : {}) });
    renameSync(scratch, target);
    syncNames(dirname(target));
  } catch (error) {
    rmSync(scratch, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw botError('BOT_FILE_UNWRITABLE', { file, reason }, error);
  }
  removeLeft(target);
}

/** Flushes the names in a folder to the disk: without that a power cut may undo a rename. */
function syncNames(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Deletes what kills have left of a file that was being written. The file itself is there: what fails here can wait. */
function removeLeft(target: string): void {
  const [folder, name] = [dirname(target), basename(target)];
  try {
    for (const part of readdirSync(folder)) {
      if (!part.startsWith(`${name}.`) || !/^\d+\.part$/.test(part.slice(name.length + 1))) continue;
      const touched = statSync(join(folder, part), { throwIfNoEntry: false });
      if (touched && Date.now() - touched.mtimeMs > LEFT_MS) rmSync(join(folder, part), { force: true });
    }
  } catch {
    // The next write tries again.
  }
}
