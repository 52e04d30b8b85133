import { createHash, randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BotError, botError } from '@autotrader/sdk';
import { isAlive, isHere, ownIdentity, type ProcessIdentity } from './process-identity.js';

/** Name of the lock file in a run's folder: who runs there, as JSON. */
export const LOCK_FILE = 'lock';
/** Dead holders one behind the other, and starts that got in between, before giving up. */
const MAX_LINKS = 100;
const MAX_ATTEMPTS = 20;
/** A holder touches its lock this often, ms: the sign of life for those who cannot see its process. */
const BEAT_MS = 5_000;
/** Without such a sign for so long a holder in another container, or on another host, is dead, ms. */
const SILENCE_MS = 20_000;

/** A run's lock, held by this process. */
export interface Lock {
  /** Pid of the dead process it was taken over from; undefined where nobody held it. */
  readonly from: number | undefined;
  /**
   * Throws BOT_RUN_LOCKED where another process took it over: this one was stopped for so long that it passed for dead.
   */
  assertHeld(): void;
  /** Gives it back; `folder` says where the run's folder is now, if it was moved. */
  release(folder?: string): void;
}

/**
 * Takes the lock of a run's folder. Throws BOT_RUN_LOCKED with the pid of a living holder.
 *
 * A lock whose holder died is followed by its heir, a file named after the dead lock's content: whoever makes that file
 * first may take over, and no one else ever can. Only then does the heir take the dead one's name. So of any number of
 * simultaneous starts one wins, also when starts are killed on the way.
 */
export function takeLock(folder: string, run: string): Lock {
  const own = JSON.stringify({ ...ownIdentity(), key: randomUUID() });
  const [file, draft] = [
    join(folder, LOCK_FILE),
    join(folder, `${LOCK_FILE}.${process.pid}.${randomUUID()}`),
  ];
  try {
    mkdirSync(folder, { recursive: true });
    const from = holderOf(file)?.pid;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (contentOf(draft) === undefined) writeFileSync(draft, own, { flag: 'wx', mode: 0o600 });
      const place = claim(file, draft, run);
      if (place === file) return held(folder, run, { own, from });
      if (place === undefined || !leadsTo(file, place)) continue;
      renameSync(place, file);
      return held(folder, run, { own, from });
    }
  } catch (error) {
    if (error instanceof BotError) throw error;
    throw unwritable(folder, error);
  } finally {
    remove(draft);
  }
  throw botError('BOT_RUN_LOCKED', { run, pid: holderOf(file)?.pid ?? 'unknown' });
}

/** Pid of the process that runs in a folder; undefined when none lives. Throws BOT_FOLDER_UNWRITABLE. */
export function lockHolder(folder: string): number | undefined {
  const file = join(folder, LOCK_FILE);
  try {
    const holder = holderOf(file);
    return holder && lives(holder, file) ? holder.pid : undefined;
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/**
 * Waits, at most SILENCE_MS, for a sign of life of a holder in another container or on another host: there is none where
 * that was killed just now. What comes of it `takeLock` sees.
 */
export async function listenForHolder(folder: string, stop: AbortSignal): Promise<void> {
  const file = join(folder, LOCK_FILE);
  try {
    const heard = heardOf(file);
    const holder = holderOf(file);
    if (!holder || isHere(holder)) return;
    while (lives(holder, file) && heardOf(file) === heard && !stop.aborted) {
      // bounded: by SILENCE_MS
      await sleep(BEAT_MS / 10, undefined, { signal: stop }).catch(() => undefined);
    }
  } catch {
    // What cannot be read, `takeLock` cannot read either, and says so.
  }
}

/** Makes the end of the chain of dead locks ours; returns its place, undefined when the chain changed meanwhile. */
function claim(file: string, draft: string, run: string): string | undefined {
  let place = file;
  for (let link = 0; link < MAX_LINKS; link++) {
    if (linked(draft, place)) return place;
    const content = contentOf(place);
    if (content === undefined) return undefined;
    const holder = parse(content);
    if (holder && lives(holder, place)) throw botError('BOT_RUN_LOCKED', { run, pid: holder.pid });
    place = heirOf(file, content);
  }
  return undefined;
}

/** Whether the chain still leads from the lock to the place: else someone took over, and what we hold means nothing. */
function leadsTo(file: string, wanted: string): boolean {
  let place = file;
  for (let link = 0; link < MAX_LINKS; link++) {
    if (place === wanted) return true;
    const content = contentOf(place);
    if (content === undefined) break;
    place = heirOf(file, content);
  }
  remove(wanted);
  return false;
}

function heirOf(file: string, content: string): string {
  return `${file}.${createHash('sha256').update(content).digest('hex').slice(0, 32)}`;
}

function held(folder: string, run: string, { own, from }: { own: string; from: number | undefined }): Lock {
  // What kills have left behind; another start whose draft goes with it tries again.
  for (const name of readdirSync(folder)) if (name.startsWith(`${LOCK_FILE}.`)) remove(join(folder, name));
  const file = join(folder, LOCK_FILE);
  const beat = setInterval(() => isOwn(file, own) && touch(file), BEAT_MS).unref();
  return {
    from,
    assertHeld() {
      const other = otherThan(file, own);
      if (other !== undefined) throw botError('BOT_RUN_LOCKED', { run, pid: parse(other)?.pid ?? 'unknown' });
    },
    release(at = folder) {
      clearInterval(beat);
      const place = join(at, LOCK_FILE);
      if (isOwn(place, own)) remove(place);
    },
  };
}

/** What another wrote there; undefined where nothing is or can be read: of that, what is stored next says more. */
function otherThan(file: string, own: string): string | undefined {
  try {
    const content = contentOf(file);
    return content === own ? undefined : content;
  } catch {
    return undefined;
  }
}

/** False where it cannot be read: then it stays, and the next start sees that its process is dead. */
function isOwn(file: string, own: string): boolean {
  try {
    return contentOf(file) === own;
  } catch {
    return false;
  }
}

/** Links the draft, whole as it is, to a place where nothing may be. */
function linked(draft: string, place: string): boolean {
  try {
    linkSync(draft, place);
    return true;
  } catch (error) {
    // Taken, or the holder swept the draft away.
    if (['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function holderOf(file: string): ProcessIdentity | undefined {
  const content = contentOf(file);
  return content === undefined ? undefined : parse(content);
}

/** Whether a holder lives, as far as can be seen from here. */
function lives(holder: ProcessIdentity, file: string): boolean {
  return isHere(holder) ? isAlive(holder) : Math.abs(Date.now() - heardOf(file)) < SILENCE_MS;
}

/** When a lock was last touched, epoch ms; 0 for none. */
function heardOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function touch(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // Moved away, or a disk that fails: what is stored next says so.
  }
}

/** Undefined for what a failing disk or another program left there: nobody holds it, since ours appear whole. */
function parse(content: string): ProcessIdentity | undefined {
  try {
    const { pid, startedAt = '', place } = JSON.parse(content) as Partial<ProcessIdentity>;
    return typeof pid === 'number' && pid > 0 ? { pid, startedAt, place } : undefined;
  } catch {
    return undefined;
  }
}

function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // Already gone.
  }
}

function unwritable(folder: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return botError('BOT_FOLDER_UNWRITABLE', { folder, reason }, error);
}
