import {
  copyFileSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { BotError, type Log } from '@autotrader/sdk';

/** Copies of a damaged run's files, below the run's folder. */
const FOLDER = 'quarantine';
/** What is no evidence. */
const LEFT_OUT = new Set(['lock', 'control.sock']);
const DAMAGE: ReadonlySet<string> = new Set([
  'BOT_JOURNAL_CORRUPT',
  'BOT_STATE_CORRUPT',
  'BOT_STORAGE_CORRUPT',
  'BOT_TABLE_CORRUPT',
]);

/**
 * Keeps the files of a run that cannot be started for damage, as they are before anything closes them, with a report.
 * Only the first time: what a later start finds has been touched by the one before; killed on the way, it is made again.
 * Returns the folder, if it was made.
 */
export function quarantine(folder: string, error: unknown, log: Log): string | undefined {
  const kept = join(folder, FOLDER);
  if (!(error instanceof BotError) || !DAMAGE.has(error.code) || existsSync(kept)) return undefined;
  const unfinished = `${kept}.unfinished`;
  try {
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished);
    const files = filesIn(folder);
    for (const file of files)
      copyFileSync(join(folder, file), join(unfinished, file), constants.COPYFILE_FICLONE);
    writeFileSync(join(unfinished, 'report.txt'), report(folder, files, error));
    renameSync(unfinished, kept);
  } catch (fault) {
    rmSync(unfinished, { recursive: true, force: true });
    log.error('the files of the damaged run could not be copied', { reason: String(fault) });
    return undefined;
  }
  log.error('the files of the damaged run were copied, with a report', { folder: kept });
  return kept;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).filter((file) => !LEFT_OUT.has(file) && statSync(join(folder, file)).isFile());
}

function report(folder: string, files: readonly string[], error: BotError): string {
  const sizes = files.map((file) => `  ${file}: ${statSync(join(folder, file)).size} bytes`);
  return [
    `The run in ${folder} was not started: it is damaged.`,
    `Found: ${error.code}: ${error.message}`,
    'The files beside this report are as they were found. Nothing was changed, and no start goes on from a shorter state:',
    ...sizes,
    '',
    'Ways on:',
    '- Restore the run from a backup: `bot restore BACKUP` (the damaged run is set aside, not deleted).',
    '- If the disk failed, copy it elsewhere and start there: the damage may be in reading only.',
    '- Start anew with `bot run --fresh`: the damaged run is set aside, not deleted.',
    '',
  ].join('\n');
}
