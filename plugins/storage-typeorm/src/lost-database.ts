import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { botError } from '@autotrader/sdk';
import { readHead } from './head-file.js';
import { guarded } from './storage-error.js';

/** Stands beside every database, so that one that is gone leaves a trace; for people it says what lies here. */
const TRACE = 'README.txt';

/**
 * A database that is gone or empty where there was one is not made anew: SQLite would delete the log that still lies
 * beside it, and the run would begin anew in silence. Throws BOT_JOURNAL_CORRUPT.
 */
export async function assertNotLost(folder: string, file: string): Promise<void> {
  if (sizeOf(file) > 0) return;
  const head = await guarded(folder, () => readHead(folder));
  const hasTrace = sizeOf(join(folder, TRACE)) > 0 || sizeOf(`${file}-wal`) > 0;
  if (head === 'missing' && !hasTrace) return;
  const sequence = typeof head === 'string' ? 0 : head.sequence;
  const lost = typeof head === 'string' ? 'its events' : `${sequence} events`;
  throw botError('BOT_JOURNAL_CORRUPT', {
    run: basename(folder),
    sequence,
    reason: `${basename(file)} is missing or empty: ${lost} are lost`,
  });
}

/** Leaves the trace, once there is a database. */
export async function leaveTrace(folder: string, file: string): Promise<void> {
  const trace = join(folder, TRACE);
  if (sizeOf(trace) > 0) return;
  const name = basename(file);
  const text = [
    'The state of a run of the bot lies in this folder.',
    `${name}, ${name}-wal, ${name}-shm and head belong together: never delete, move or copy one without the others.`,
    'To begin anew: bot run --fresh (this run is set aside). To bring a backup back: bot restore.',
  ];
  await guarded(trace, () => writeFile(trace, `${text.join('\n')}\n`));
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
