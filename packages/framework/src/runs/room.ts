import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { botError } from '@autotrader/sdk';

const MEGABYTE = 1024 * 1024;
/** Kept free for the last checkpoint, the log and the next start: so much, or an eighth of a small disk. */
const RESERVE_BYTES = 16 * MEGABYTE;
const RESERVE_SHARE = 1 / 8;

/** The disk of a folder. */
export interface Room {
  /** Bytes free to this user. */
  readonly free: number;
  /** With less than this a session does not go on. */
  readonly reserve: number;
  readonly folder: string;
}

/** Looks at the disk on which a folder is, or will be made. */
export function roomAt(folder: string): Room {
  let there = folder;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there); // bounded: by the depth of the folder
  const { bavail, bsize, blocks } = statfsSync(there);
  return { free: bavail * bsize, reserve: Math.min(RESERVE_BYTES, blocks * bsize * RESERVE_SHARE), folder };
}

/** Throws BOT_DISK_FULL when so little is left that a session has to end, while it still can in good order. */
export function assertRoom({ free, reserve, folder }: Room): void {
  if (free >= reserve) return;
  throw botError('BOT_DISK_FULL', { free: megabytes(free), wanted: megabytes(reserve), folder });
}

/** Bytes as people read them, in MB. */
export function megabytes(bytes: number): number {
  return Number((bytes / MEGABYTE).toFixed(1));
}
