import { crc32 } from 'node:zlib';
import { botError } from '@autotrader/sdk';
import type { DataSource, EntityManager } from 'typeorm';
import { insertRows } from './insert.js';
import { noteEntity, type Note } from './schema/index.js';

/**
 * Key of the note that lists the keys of all others: a note whose place in the database is damaged would else look like
 * one that was never written.
 */
export const NOTE_LIST = '#keys';

/** A note with its check sum. */
export function sealedNote(key: string, value: string): Note {
  return { key, value, crc: crcOf(key, value) };
}

/** The value of a note. Throws BOT_STATE_CORRUPT when it is not what was written. */
export function noteValue(key: string, note: Note): string {
  // One wrong bit makes a text of the database bytes, which read the same.
  const isText = typeof (note.value as unknown) === 'string';
  if (isText && note.key === key && (note.crc === null || note.crc === crcOf(key, note.value)))
    return note.value;
  throw botError('BOT_STATE_CORRUPT', { reason: `the check sum of the note "${key}" is wrong` });
}

/** Throws BOT_STATE_CORRUPT when a note that was not found must be there; `list` is the note of all keys. */
export function assertUnlisted(key: string, list: Note | null): void {
  if (list && !listed(list).includes(key)) return;
  throw botError('BOT_STATE_CORRUPT', { reason: `the note "${list ? key : NOTE_LIST}" is lost` });
}

/** Writes a note and, when it is a new one, lists it. */
export async function writeNote(manager: EntityManager, key: string, value: string): Promise<void> {
  const list = await manager.getRepository(noteEntity).findOneBy({ key: NOTE_LIST });
  const keys = list ? listed(list) : [];
  const notes = [sealedNote(key, value)];
  if (!keys.includes(key)) notes.push(sealedNote(NOTE_LIST, JSON.stringify([...keys, key])));
  await insertRows(manager, noteEntity, notes, { replaceBy: 'key' });
}

/** Texts of what is wrong with the notes: damaged, or listed and lost. */
export async function noteFaults(reader: DataSource): Promise<string[]> {
  const notes = await reader.getRepository(noteEntity).find();
  const faults = notes.flatMap((note) => faultOf(note));
  const list = notes.find(({ key }) => key === NOTE_LIST);
  if (!list || faults.length > 0) return faults;
  const found = new Set(notes.map(({ key }) => key));
  const lost = listed(list).filter((key) => !found.has(key));
  return lost.map((key) => `the note "${key}" is lost`);
}

function faultOf(note: Note): string[] {
  try {
    noteValue(note.key, note);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

function listed(list: Note): string[] {
  return JSON.parse(noteValue(NOTE_LIST, list)) as string[];
}

function crcOf(key: string, value: string): number {
  return crc32(`${key}=${value}`);
}
