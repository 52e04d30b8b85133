import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a session ended. */
export type Cause = 'clean' | 'killed' | 'crashed' | 'hung' | 'outOfMemory' | 'storageFailed';

/** What is known of the end of a process that could not write it into its run. */
export interface Ending {
  readonly pid: number;
  readonly cause: Cause;
  readonly reason: string;
  /** The component that was being called, and the event that was stepped. */
  readonly component?: string | undefined;
  readonly event?: string | undefined;
}

/** Where a supervisor tells its next child how the last one ended: `PID:SIGNAL`. */
export const ENDED = 'BOT_ENDED';
const FILE = 'ending.json';

/** Notes, beside the run, how this process ends or is about to; where the disk is full or read-only there is no note. */
export function noteEnding(folder: string, ending: Ending): void {
  try {
    writeFileSync(join(folder, FILE), JSON.stringify(ending));
  } catch {
    // What ends the session counts, not that it could not be noted.
  }
}

/** This process does not end that way after all, or has said so where it belongs. */
export function clearEnding(folder: string): void {
  rmSync(join(folder, FILE), { force: true });
}

/** How a process of the run ended: by its own note, or by what its supervisor saw. Undefined when nobody knows. */
export function endingOf(folder: string, pid: number): Ending | undefined {
  const [noted, seen] = [readNote(folder), seenEnding(pid)];
  // A note of what was about to happen is wrong where somebody killed the process before.
  if (seen?.cause === 'killed' && noted?.cause !== 'hung') return seen;
  if (noted?.pid !== pid) return seen;
  return noted.cause === 'outOfMemory' && !seen ? unseen(noted) : noted;
}

/** Nobody saw whether it ended as it was about to: a component that was named is not to blame for a kill from outside. */
function unseen({ pid, cause, reason }: Ending): Ending {
  return { pid, cause, reason: `${reason}; nobody saw how it ended` };
}

function readNote(folder: string): Ending | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, FILE), 'utf8')) as Ending;
  } catch {
    return undefined; // none, or one that a kill left half written
  }
}

function seenEnding(pid: number): Ending | undefined {
  const [, of, signal] = /^(\d+):(.+)$/.exec(process.env[ENDED] ?? '') ?? [];
  if (Number(of) !== pid || signal === undefined) return undefined;
  return { pid, cause: signal === 'SIGKILL' ? 'killed' : 'crashed', reason: `ended by ${signal}` };
}
