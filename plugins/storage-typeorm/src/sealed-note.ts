import { crc32 } from 'node:zlib';
import { botError } from '@autotrader/sdk';
import type { Note } from './schema/index.js';

/** A note with its check sum. */
export function sealedNote(key: string, value: string): Note {
  return { key, value, crc: crcOf(key, value) };
}

/** The value of a note. Throws BOT_STATE_CORRUPT when it is not what was written. */
export function noteValue({ key, value, crc }: Note): string {
  if (crc === null || crc === crcOf(key, value)) return value;
  throw botError('BOT_STATE_CORRUPT', { reason: `the check sum of the note "${key}" is wrong` });
}

function crcOf(key: string, value: string): number {
  return crc32(`${key}=${value}`);
}
