import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A child process whose lines are read as they come. */
export interface Child {
  readonly process: ChildProcess;
  readonly lines: string[];
  /** Resolves when it has ended and all its lines are read. */
  readonly ended: Promise<void>;
  /** Resolves when so many lines have come, or when it has ended. */
  until(lines: number): Promise<void>;
}

/** Starts a compiled program of this folder, e.g. `writer`. */
export function startChild(program: string, ...parameters: string[]): Child {
  const file = fileURLToPath(new URL(`./${program}.js`, import.meta.url));
  const child = spawn(process.execPath, [file, ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return { process: child, lines, ended, until: (count) => untilLines(child, lines, count) };
}

function untilLines(child: ChildProcess, lines: readonly string[], count: number): Promise<void> {
  return new Promise((resolve) => {
    const check = () => lines.length >= count && resolve();
    child.stdout?.on('data', check);
    child.once('close', () => resolve());
    check();
  });
}
