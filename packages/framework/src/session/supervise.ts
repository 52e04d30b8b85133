import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { botError, type Log } from '@autotrader/sdk';
import { lockHolder } from '../recovery/lock.js';
import { ENDED } from './ending-note.js';
import { willQuarantine } from './poison.js';
import { megabytes, roomAt, type Room } from '../runs/room.js';
import { STOP_MESSAGE } from './stop-signals.js';

/** Crashes without a new durable event between them before the supervisor gives up. */
const MAX_CRASHES_AT_ONE_PLACE = 3;
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 60_000;
/** Exit codes that say it would end the same way again: clean, usage, data, invariant, config, second signal. */
const FINAL_CODES = new Set([0, 2, 65, 70, 78, 129, 130, 143]);
/** What passes by itself, a venue that cannot be reached or a locked database: it is tried again for as long as it lasts. */
const TEMPORARY = 75;
/** Starts in a row for which the system had no process before the supervisor gives up: a quarter of an hour. */
const MAX_FAILED_STARTS = 20;
/** How often a full disk is looked at, ms. */
const ROOM_EVERY_MS = 5_000;

/** What to keep alive. */
export interface Supervised {
  /** Arguments of the bot: until a session has come to new events, and of those after a crash behind that. */
  readonly first: readonly string[];
  readonly again: readonly string[];
  /** Script that starts the bot. */
  readonly script: string;
  /** Folder of the run: its head file tells whether a session got anywhere. */
  readonly folder: string;
  readonly stop: AbortSignal;
  readonly log: Log;
  /** Only what the last session prints on stdout is printed, at the end: one object. */
  readonly json: boolean;
}

interface Ending {
  readonly pid: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it printed on stdout, where that was held back. */
  readonly printed: string;
}

/** Most text of a session that is held back. */
const MAX_PRINTED = 2 ** 20;

/** Runs the bot as a child, and again after a crash, with backoff. Returns the exit code to end with. */
export async function supervise(supervised: Supervised): Promise<number> {
  const last = { printed: '' };
  const code = await keepAlive(supervised, last);
  process.stdout.write(last.printed);
  return code;
}

async function keepAlive(supervised: Supervised, last: { printed: string }): Promise<number> {
  let crashes = 0;
  let argv = supervised.first;
  let ended: Ending | undefined;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, MAX_WAIT_MS)) {
    // bounded: ends at a final exit code, a stop, or MAX_CRASHES_AT_ONE_PLACE
    if (supervised.stop.aborted) return 0; // before the first session, too
    const before = headOf(supervised.folder);
    const ending = await session(supervised, argv, ended);
    const isFirst = ended === undefined;
    ended = ending;
    last.printed = ending.printed;
    if (supervised.stop.aborted) return ending.code ?? 0;
    if (ending.code !== null && FINAL_CODES.has(ending.code)) return ending.code;
    // Later on it is a command that works on the run between two sessions.
    if (isFirst && ending.code === TEMPORARY && lockHolder(supervised.folder) !== undefined) return TEMPORARY;
    const moved = hasMoved(before, headOf(supervised.folder));
    const excused = (await waitForRoom(supervised)) || ending.code === TEMPORARY;
    if (supervised.stop.aborted) return 0;
    crashes = moved ? 1 : crashes + (excused ? 0 : 1);
    if (moved) {
      argv = supervised.again;
      waitMs = FIRST_WAIT_MS;
    }
    const reason = ending.signal ?? `exit code ${ending.code}`;
    const most = MAX_CRASHES_AT_ONE_PLACE + (willQuarantine(supervised.folder) ? 1 : 0);
    if (crashes >= most) throw botError('BOT_CRASH_LOOP', { crashes, reason });
    supervised.log.warn(`the bot ended by ${reason}; it starts again`, { waitMs, crashes });
    await sleep(waitMs, undefined, { signal: supervised.stop }).catch(() => undefined);
  }
}

/** Waits while the disk is too full to go on; tells whether it had to. Nothing is lost meanwhile. */
async function waitForRoom({ folder, stop, log }: Supervised): Promise<boolean> {
  const isFull = (): boolean => {
    const room = roomOf(folder);
    return room !== undefined && room.free < room.reserve * 2;
  };
  if (!isFull()) return false;
  log.warn('the disk is full; the bot starts again when there is space', {
    freeMb: megabytes(roomOf(folder)?.free ?? 0),
    folder,
  });
  while (isFull() && !stop.aborted) {
    // bounded: by the operator, who frees space or stops the bot
    await sleep(ROOM_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  return true;
}

/** One session. Where the system has no process for it at the moment, it is tried again: that says nothing of the bot. */
async function session(
  supervised: Supervised,
  argv: readonly string[],
  before: Ending | undefined,
): Promise<Ending> {
  const { stop, log } = supervised;
  let waitMs = FIRST_WAIT_MS;
  for (let failed = 1; !stop.aborted; failed++) {
    // bounded: by MAX_FAILED_STARTS
    const ended = await runChild(supervised, argv, before).catch((error: Error) => error);
    if (!(ended instanceof Error)) return ended;
    const reason = `a failed start (${ended.message})`;
    if (failed >= MAX_FAILED_STARTS) throw botError('BOT_CRASH_LOOP', { crashes: failed, reason }, ended);
    log.warn('the bot could not be started; it is tried again', { reason: ended.message, waitMs, failed });
    await sleep(waitMs, undefined, { signal: stop }).catch(() => undefined);
    waitMs = Math.min(waitMs * 2, MAX_WAIT_MS);
  }
  return { pid: 0, code: 0, signal: null, printed: before?.printed ?? '' };
}

/** A process of the bot, to its end. Rejects where there is none to be had. */
function runChild(
  { script, stop, json }: Supervised,
  argv: readonly string[],
  before: Ending | undefined,
): Promise<Ending> {
  const told = before ? { [ENDED]: `${before.pid}:${before.signal ?? `exit code ${before.code}`}` } : {};
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, script, ...argv], {
      stdio: ['inherit', json ? 'pipe' : 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, ...told },
    });
    // A message, not a signal: Ctrl-C reaches the child too, and a second signal would end it at once.
    const end = (): void => void (child.connected && child.send(STOP_MESSAGE));
    stop.addEventListener('abort', end);
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-MAX_PRINTED);
    });
    child.on('error', (error) => {
      if (child.pid !== undefined) return; // it runs, and has missed a message at most: its end is waited for
      stop.removeEventListener('abort', end);
      reject(error);
    });
    child.on('close', (code, signal) => {
      stop.removeEventListener('abort', end);
      resolve({ pid: child.pid ?? 0, code, signal, printed });
    });
  });
}

/** What the last session got to; undefined where that cannot be read. */
function headOf(folder: string): string | undefined {
  const file = join(folder, 'head');
  try {
    return existsSync(file) ? readFileSync(file, 'latin1') : '';
  } catch {
    return undefined;
  }
}

/** Whether a session is known to have got anywhere. */
function hasMoved(before: string | undefined, after: string | undefined): boolean {
  return before !== undefined && after !== undefined && before !== after;
}

/** The disk of a run; undefined where it cannot be looked at: the bot itself then says what is wrong. */
function roomOf(folder: string): Room | undefined {
  try {
    return roomAt(folder);
  } catch {
    return undefined;
  }
}
