import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process: its pid alone may have been given to another since, and means another one in another container. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start in clock ticks since boot; empty where the system does not tell. */
  readonly startedAt: string;
  /** Where the pid is valid: host and pid namespace. Absent in what older versions wrote: here. */
  readonly place?: string | undefined;
}

const HERE = `${hostname()} ${namespaceOfPids()}`;

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startedAt: statusOf(process.pid)?.startedAt ?? '', place: HERE };
}

/** Whether a process can be looked for here. */
export function isHere({ place = HERE }: ProcessIdentity): boolean {
  return place === HERE;
}

/** Whether it is this very process that lives; one that ended and only waits for its parent to look does not. */
export function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const status = statusOf(pid);
  if (!status) return true;
  return !status.ended && (startedAt === '' || status.startedAt === startedAt);
}

/** Fields 3 and 22 of /proc/PID/stat; undefined where the system has none. */
function statusOf(pid: number): { readonly ended: boolean; readonly startedAt: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets, which may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { ended: fields[0] === 'Z' || fields[0] === 'X', startedAt: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

/** Empty where the system has none. */
function namespaceOfPids(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
