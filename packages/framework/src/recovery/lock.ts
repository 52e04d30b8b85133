import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { botError } from '@autotrader/sdk';

/** Takes over at most so many dead holders before giving up: more means two starts race each other. */
const MAX_TAKEOVERS = 3;

/** A run's lock, held by this process. */
export interface Lock {
  release(): void;
}

interface Holder {
  readonly pid: number;
  /** Start of the process in clock ticks since boot: tells a reused pid from the holder. */
  readonly startedAt: string;
}

/** Takes the lock of a run's folder. Throws BOT_RUN_LOCKED with the pid of a living holder. */
export function takeLock(folder: string, run: string): Lock {
  const file = join(folder, 'lock');
  createFolder(folder);
  for (let attempt = 0; attempt <= MAX_TAKEOVERS; attempt++) {
    if (tryCreate(file)) return { release: () => remove(file) };
    const holder = readHolder(file);
    if (holder && isAlive(holder)) throw botError('BOT_RUN_LOCKED', { run, pid: holder.pid });
    remove(file);
  }
  throw botError('BOT_RUN_LOCKED', { run, pid: readHolder(file)?.pid ?? 'unknown' });
}

/** Pid of the process that runs in a folder; undefined when none lives. */
export function lockHolder(folder: string): number | undefined {
  const holder = readHolder(join(folder, 'lock'));
  return holder && isAlive(holder) ? holder.pid : undefined;
}

function createFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw unwritable(folder, error);
  }
}

function tryCreate(file: string): boolean {
  try {
    const descriptor = openSync(file, 'wx', 0o600);
    writeSync(descriptor, JSON.stringify({ pid: process.pid, startedAt: startTicks(process.pid) }));
    fsyncSync(descriptor);
    closeSync(descriptor);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unwritable(file, error);
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>;
    return typeof holder.pid === 'number'
      ? { pid: holder.pid, startedAt: holder.startedAt ?? '' }
      : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return holder.startedAt === '' || startTicks(holder.pid) === holder.startedAt;
}

/** Field 22 of /proc/PID/stat; empty where the system has none. */
function startTicks(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // Already gone: another start took it over first.
  }
}

function unwritable(path: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return botError('BOT_FOLDER_UNWRITABLE', { folder: path, reason }, error);
}
