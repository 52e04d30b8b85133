import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { botError } from '@autotrader/sdk';
import { takeLock } from '../recovery/lock.js';

/** Most old runs kept beside a fresh one of the same name. */
const MAX_KEPT = 1_000;

/** Most characters of a run's name, and how many of them are left when it is set aside under a number. */
const MAX_NAME = 100;
const MAX_ASIDE = MAX_NAME - `.${MAX_KEPT}`.length;

/** Folder of a run's state. */
export function runFolder(project: string, run: string): string {
  if (!isRunName(run)) {
    throw botError('BOT_USAGE', {
      reason: `"${run}" is no name of a run: use at most ${MAX_NAME} letters, digits, . _ -, a letter or digit first`,
      command: 'run',
    });
  }
  return join(runsFolder(project), run);
}

function isRunName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) && name.length <= MAX_NAME;
}

/** Folder that holds all runs of a project. */
export function runsFolder(project: string): string {
  return join(project, '.bot', 'runs');
}

/** Names of the runs of a project, the newest first. */
export function listRuns(project: string): string[] {
  const folder = runsFolder(project);
  if (!existsSync(folder)) return [];
  // What is moved away meanwhile, or a link to nowhere, is no run; nor is a copy by hand that no command could name.
  const stat = (run: string) => statSync(join(folder, run), { throwIfNoEntry: false });
  const runs = readdirSync(folder).filter((run) => isRunName(run) && stat(run)?.isDirectory());
  const written = new Map(runs.map((run) => [run, writtenAt(join(folder, run))]));
  return runs.sort((a, b) => (written.get(b) ?? 0) - (written.get(a) ?? 0));
}

/**
 * When a run was last written, epoch ms; 0 where it may not be read. Reading it makes and changes files beside the
 * database.
 */
function writtenAt(folder: string): number {
  try {
    const names = readdirSync(folder).filter((name) => !/-shm$|-wal$|^lock/.test(name));
    const times = names.map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
    return Math.max(0, ...times);
  } catch {
    return 0;
  }
}

/** The named run, or the newest. Throws BOT_RUN_UNKNOWN. */
export function findRun(project: string, run: string | undefined): string {
  const runs = listRuns(project);
  const found = run === undefined ? runs[0] : runs.find((name) => name === run);
  if (found !== undefined) return found;
  throw botError('BOT_RUN_UNKNOWN', {
    run: run ?? '(none yet)',
    folder: project,
    known: runs.join(', ') || 'none',
  });
}

/**
 * Moves a run out of the way, so that one of the same name starts fresh; nothing is deleted. Returns its new name. Throws
 * BOT_RUN_LOCKED while a bot runs in it.
 */
export function setAside(project: string, run: string): string | undefined {
  const folder = runFolder(project, run);
  if (!existsSync(folder)) return undefined;
  const lock = takeLock(folder, run);
  for (let n = 1; n <= MAX_KEPT; n++) {
    const name = `${run.slice(0, MAX_ASIDE)}.${n}`;
    const aside = runFolder(project, name);
    if (existsSync(aside)) continue;
    renameSync(folder, aside);
    lock.release(aside);
    return name;
  }
  lock.release();
  throw botError('BOT_FOLDER_UNWRITABLE', {
    folder,
    reason: `${MAX_KEPT} older runs of this name are kept already`,
  });
}

/** Makes the folder of a new run whose name begins with `prefix` and says when it was made. */
export function newRun(project: string, prefix: string, now: Date): string {
  mkdirSync(runsFolder(project), { recursive: true });
  for (let n = 0; n < MAX_KEPT; n++) {
    const run = n === 0 ? `${prefix}-${stamp(now)}` : `${prefix}-${stamp(now)}-${n}`;
    try {
      mkdirSync(runFolder(project, run));
      return run;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw botError('BOT_FOLDER_UNWRITABLE', {
    folder: runsFolder(project),
    reason: 'too many runs in one second',
  });
}

/** A time as part of a name: `20261123-094500`, UTC. */
export function stamp(time: Date): string {
  return time.toISOString().replace(/[-:]/g, '').replace(/\..*$/, '').replace('T', '-');
}
