import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { botError } from '@autotrader/sdk';

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
  } catch (error) {
    rmSync(scratch, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw botError('BOT_FILE_UNWRITABLE', { file, reason }, error);
  }
}
