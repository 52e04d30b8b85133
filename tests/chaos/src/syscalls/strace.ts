import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** System calls that change what is on disk or make it durable. Those a machine does not have are left out. */
const CALLS = [
  ...['openat', 'mkdir', 'mkdirat', 'write', 'pwrite64', 'writev', 'pwritev', 'pwritev2', 'copy_file_range'],
  ...['fallocate', 'ftruncate', 'fsync', 'fdatasync', 'sync_file_range'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'unlink', 'unlinkat'],
];

/** One moment of a process: it is about to make a system call for the n-th time. */
export interface Point {
  /** The file. */
  readonly path: string;
  readonly call: string;
  /** From 1 on, counted by call and thread; by path too, unless `anywhere`. */
  readonly n: number;
  /** The calls on all files count: for those whose names cannot be known before. */
  readonly anywhere?: true;
}

/** What is done to the process there: it is killed, or the call fails, once or from then on. */
export type Injection =
  | { readonly kind: 'kill' }
  | { readonly kind: 'error'; readonly error: 'EIO' | 'ENOSPC' | 'EROFS'; readonly sticky: boolean };

/** Why system calls cannot be watched here; undefined where they can. */
export function straceFault(): string | undefined {
  const { error, status, stderr } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'], {
    encoding: 'utf8',
  });
  if (error) return 'strace is not installed';
  return status === 0 ? undefined : `strace cannot trace here: ${stderr.trim()}`;
}

/** Arguments under which a process has its calls written to a file. */
export function watching(log: string): string[] {
  const filter = `trace=${CALLS.map((call) => `?${call}`).join(',')}`;
  return ['strace', '-f', '--seccomp-bpf', '-y', '-e', filter, '-o', log];
}

/** Arguments under which something happens to a process at one point. */
export function injecting({ path, call, n, anywhere }: Point, injection: Injection, log: string): string[] {
  const effect =
    injection.kind === 'kill'
      ? `signal=KILL:when=${n}`
      : `error=${injection.error}:when=${n}${injection.sticky ? '+' : ''}`;
  const where = anywhere ? [] : ['-P', path];
  const words = [...where, '-e', `trace=${call}`, '-e', `inject=${call}:${effect}`, '-o', log];
  // The filter in the kernel saves half of the time, but strace 6.1 sends no signal from behind it.
  return ['strace', '-f', ...(injection.kind === 'kill' ? [] : ['--seccomp-bpf']), ...words];
}

/** The calls of a watched process, in order. */
function* callsIn(log: string): Generator<{ line: string; thread: string; call: string }> {
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    const [, thread, call] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    if (thread !== undefined && call !== undefined) yield { line, thread, call };
  }
}

/** The points of a watched process, in the order of path and call. */
export function pointsOf(log: string, paths: readonly string[]): Point[] {
  const byThread = new Map<string, number>();
  const most = new Map<string, { path: string; call: string; count: number }>();
  for (const { line, thread, call } of callsIn(log)) {
    const path = pathIn(line, paths);
    if (path === undefined) continue;
    const count = (byThread.get(`${thread} ${call} ${path}`) ?? 0) + 1;
    byThread.set(`${thread} ${call} ${path}`, count);
    const key = `${path} ${call}`;
    most.set(key, { path, call, count: Math.max(count, most.get(key)?.count ?? 0) });
  }
  return [...most.values()].flatMap(({ path, call, count }) =>
    Array.from({ length: count }, (_, i) => ({ path, call, n: i + 1 })),
  );
}

/** Calls of a watched process that change something below a folder. Its calls everywhere else only count. */
export function changesBelow(log: string, folder: string): Point[] {
  const byThread = new Map<string, number>();
  const points = new Map<string, Point>();
  for (const { line, thread, call } of callsIn(log)) {
    const n = (byThread.get(`${thread} ${call}`) ?? 0) + 1;
    byThread.set(`${thread} ${call}`, n);
    const path = lastPathBelow(line, folder);
    const isChange = call !== 'openat' || line.includes('O_CREAT');
    if (path !== undefined && isChange) points.set(`${call} ${n}`, { path, call, n, anywhere: true });
  }
  return [...points.values()];
}

function lastPathBelow(line: string, folder: string): string | undefined {
  const named = [...line.matchAll(/["<](\/[^">]*)[">]/g)].map(([, path]) => path as string);
  return named.findLast((path) => path.startsWith(`${folder}/`));
}

/** The longest of the paths that a line names, as a file or by its descriptor. */
function pathIn(line: string, paths: readonly string[]): string | undefined {
  const named = paths.filter((path) => line.includes(`"${path}"`) || line.includes(`<${path}>`));
  return named.sort((a, b) => b.length - a.length)[0];
}

/** How often something was injected, by a process's log. */
export function injections(log: string): number {
  return readFileSync(log, 'utf8').split('(INJECTED').length - 1;
}
