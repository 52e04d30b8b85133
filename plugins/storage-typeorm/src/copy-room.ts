import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { botError } from '@autotrader/sdk';

const MEGABYTE = 1024 * 1024;
/** Kept free beside a copy, as the bot does: so much, or an eighth of a small disk. */
const RESERVE_BYTES = 16 * MEGABYTE;
const RESERVE_SHARE = 1 / 8;

/** Throws BOT_DISK_FULL where a copy of a database beside it would leave less than the reserve. */
export function assertRoomForCopy(file: string): void {
  const folder = dirname(file);
  const { bavail, bsize, blocks } = statfsSync(folder);
  const free = bavail * bsize;
  const reserve = Math.min(RESERVE_BYTES, blocks * bsize * RESERVE_SHARE);
  const wanted = sizeOf(file) + sizeOf(`${file}-wal`) + reserve;
  if (free < wanted)
    throw botError('BOT_DISK_FULL', { free: megabytes(free), wanted: megabytes(wanted), folder });
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function megabytes(bytes: number): number {
  return Number((bytes / MEGABYTE).toFixed(1));
}
