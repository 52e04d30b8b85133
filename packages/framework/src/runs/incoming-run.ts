import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BotError } from '@autotrader/sdk';
import { takeLock } from '../recovery/lock.js';
import { runFolder, runsFolder, setAside } from './run-folder.js';

const PREFIX = '.incoming-';

/**
 * Makes the files that `fill` puts into a folder the run of this name; one that was there is set aside. Returns that one's
 * new name. Wherever the process is killed, the next start finds the run that was there or the one that came: never none,
 * which would be a start with nothing. Throws BOT_RUN_LOCKED while another process brings in a run of this name.
 */
export async function bringIn(
  project: string,
  run: string,
  fill: (folder: string) => Promise<void>,
): Promise<string | undefined> {
  settle(project, run);
  const { place, unfinished, whole } = placesOf(project, run);
  const lock = takeLock(place, run);
  try {
    mkdirSync(unfinished);
    await fill(unfinished);
    renameSync(unfinished, whole);
    const aside = setAside(project, run);
    // Killed here, there is no run of this name: the next start does what follows.
    try {
      renameSync(whole, runFolder(project, run));
    } catch (error) {
      if (aside !== undefined) renameSync(runFolder(project, aside), runFolder(project, run));
      throw error;
    }
    return aside;
  } finally {
    rmSync(place, { recursive: true, force: true });
    lock.release();
  }
}

/**
 * Ends what killed processes have begun to bring in, so that no run is missing. Throws BOT_RUN_LOCKED where one that lives
 * brings in `run`; what becomes of the others is not this caller's trouble.
 */
export function settleIncoming(project: string, run?: string): void {
  for (const name of incomingRuns(project)) {
    try {
      settle(project, name);
    } catch (error) {
      if (name === run || !(error instanceof BotError)) throw error;
    }
  }
}

function incomingRuns(project: string): string[] {
  return namesIn(runsFolder(project))
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length));
}

/** None where it cannot be read: what is wrong with it, whoever opens a run there says. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function settle(project: string, run: string): void {
  const { place, whole } = placesOf(project, run);
  if (!existsSync(place)) return;
  const lock = takeLock(place, run);
  const folder = runFolder(project, run);
  // Where the old run still stands, nothing has happened yet.
  if (existsSync(whole) && !existsSync(folder)) renameSync(whole, folder);
  rmSync(place, { recursive: true, force: true });
  lock.release();
}

/** All in one folder among the runs, so that a rename is enough wherever those lie; no run can have its name. */
function placesOf(project: string, run: string) {
  const place = join(runsFolder(project), `${PREFIX}${run}`);
  return { place, unfinished: join(place, 'unfinished'), whole: join(place, 'whole') };
}
