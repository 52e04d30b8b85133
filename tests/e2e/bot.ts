import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository; this file is compiled to tests/e2e/dist-test. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const BOT = join(ROOT, 'packages/framework/bin/bot.js');
const TIMEOUT_MS = 60_000;

/** How a bot process is started. */
export interface BotOptions {
  /** Folder it runs in. */
  readonly cwd: string;
  /** Added to the environment; `BOT_…` variables of the surroundings are not handed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** After this time the process is killed and the call rejects; 60 s if left out. */
  readonly timeoutMs?: number;
  /** True: it leads a process group of its own, and `kill` reaches whatever it has started. */
  readonly ownGroup?: boolean;
  /** Program and arguments that start the bot in their turn, e.g. a tracer. */
  readonly under?: readonly string[];
}

/** How a bot process ended. `code` is null when a signal ended it, which `signal` then names. */
export interface BotResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A bot that runs. */
export interface RunningBot {
  readonly pid: number;
  /** What it has printed so far, stdout and stderr together in the order of arrival. */
  output(): string;
  /** Resolves once the output matches; rejects when the process ends before. */
  waitFor(pattern: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Stops listening to stdout, as `bot … | head` does. */
  closeOutput(): void;
  readonly ended: Promise<BotResult>;
}

/**
 * Runs the real command as a child process, to its end, without input.
 *
 * @example
 * const { code, stderr } = await runBot(['config:check'], { cwd: folder });
 */
export function runBot(args: readonly string[], options: BotOptions): Promise<BotResult> {
  return startBot(args, options).ended;
}

/** Starts the real command and returns at once. Whoever starts it awaits `ended`, or kills it. */
export function startBot(
  args: readonly string[],
  { cwd, env = {}, timeoutMs = TIMEOUT_MS, ownGroup = false, under = [] }: BotOptions,
): RunningBot {
  const [program = process.execPath, ...words] = [...under, process.execPath, BOT, ...args];
  const child = spawn(program, words, {
    cwd,
    env: { ...surroundings(), NO_COLOR: '1', BOT_WATCH_PARENT: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: ownGroup,
  });
  const printed = capture(child);
  const ended = endOf(child, printed, `bot ${args.join(' ')}`, timeoutMs);
  return {
    pid: child.pid ?? 0,
    output: () => printed.all,
    waitFor: (pattern) => outputMatches(child, printed, pattern),
    kill: (signal) => (ownGroup ? killGroup(child.pid, signal) : void child.kill(signal)),
    closeOutput: () => void child.stdout.destroy(),
    ended,
  };
}

/** Calls `use` with a new empty folder outside the repository, and removes it afterwards. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bot-e2e-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes a file into a folder; returns its path. */
export function writeIn(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function killGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (leader !== undefined) process.kill(-leader, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

interface Printed {
  stdout: string;
  stderr: string;
  all: string;
}

function capture(child: ChildProcess): Printed {
  const printed: Printed = { stdout: '', stderr: '', all: '' };
  const keep = (name: 'stdout' | 'stderr') => (text: string) => {
    printed[name] += text;
    printed.all += text;
  };
  child.stdout?.setEncoding('utf8').on('data', keep('stdout'));
  child.stderr?.setEncoding('utf8').on('data', keep('stderr'));
  return printed;
}

function endOf(child: ChildProcess, printed: Printed, name: string, timeoutMs: number): Promise<BotResult> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (late) reject(new Error(`${name} did not end within ${timeoutMs} ms; it printed:\n${printed.all}`));
      else resolve({ code, signal, stdout: printed.stdout, stderr: printed.stderr });
    });
  });
}

function outputMatches(child: ChildProcess, printed: Printed, pattern: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (pattern.test(printed.all)) resolve();
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.on('close', () =>
      reject(new Error(`ended without printing ${String(pattern)}; it printed:\n${printed.all}`)),
    );
    look();
  });
}

function surroundings(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(BOT_|npm_|NODE_OPTIONS$)/i.test(name)),
  );
}
