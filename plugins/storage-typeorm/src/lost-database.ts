import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { botError } from '@autotrader/sdk';
import { readHead } from './head-file.js';
import { guarded } from './storage-error.js';

/**
 * A database that is gone or empty while the head file tells of rows is not made anew: SQLite would delete the log that
 * still lies beside it. Throws BOT_JOURNAL_CORRUPT.
 */
export async function assertNotLost(folder: string, file: string): Promise<void> {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0) return;
  const head = await guarded(folder, () => readHead(folder));
  if (head === 'missing') return;
  const sequence = head === 'damaged' ? 0 : head.sequence;
  const lost = head === 'damaged' ? 'events' : `${sequence} events`;
  throw botError('BOT_JOURNAL_CORRUPT', {
    run: basename(folder),
    sequence,
    reason: `${basename(file)} is missing or empty: ${lost} are lost`,
  });
}
