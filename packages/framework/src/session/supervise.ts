import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { botError, type Log } from '@autotrader/sdk';
import { lockHolder } from '../recovery/lock.js';
import { ENDED } from './ending-note.js';
import { willQuarantine } from './poison.js';
import { megabytes, roomAt } from '../runs/room.js';
import { STOP_MESSAGE } from './stop-signals.js';

/** Crashes without a new durable event between them before the supervisor gives up. */
const MAX_CRASHES_AT_ONE_PLACE = 3;
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 60_000;
/** Exit codes that say it would end the same way again: clean, usage, data, invariant, config, second signal. */
const FINAL_CODES = new Set([0, 2, 65, 70, 78, 129, 130, 143]);
/** What passes by itself, a venue that cannot be reached or a locked database: it is tried again for as long as it lasts. */
const TEMPORARY = 75;
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
    const moved = headOf(supervised.folder) !== before;
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
    const { free, reserve } = roomAt(folder);
    return free < reserve * 2;
  };
  if (!isFull()) return false;
  log.warn('the disk is full; the bot starts again when there is space', {
    freeMb: megabytes(roomAt(folder).free),
    folder,
  });
  while (isFull() && !stop.aborted) {
    // bounded: by the operator, who frees space or stops the bot
    await sleep(ROOM_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  return true;
}

function session(
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
    child.on('error', reject).on('close', (code, signal) => {
      stop.removeEventListener('abort', end);
      resolve({ pid: child.pid ?? 0, code, signal, printed });
    });
  });
}

function headOf(folder: string): string {
  const file = join(folder, 'head');
  return existsSync(file) ? readFileSync(file, 'latin1') : '';
}
