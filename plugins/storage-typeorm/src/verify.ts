import { statSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { Blocks } from './blocks.js';
import { identityOf, isSameFile, type FileIdentity } from './file-identity.js';
import type { HeadWriter } from './head-file.js';
import { wrongPragmas } from './pragmas.js';
import { noteFaults } from './sealed-note.js';
import { tableFaults } from './table-faults.js';

/**
 * The files of a database that was just opened, by path. A writer loses with its log what is not yet in the database; to
 * a reader the log does not matter, and where it cannot be written there is none.
 */
export function openedFiles(file: string, access: 'reader' | 'writer'): ReadonlyMap<string, FileIdentity> {
  const paths = access === 'writer' ? [file, logOf(file)] : [file];
  return new Map(paths.map((path) => [path, identityOf(path)]));
}

/** What to check. `writer` is absent when the run is open for reading only. */
export interface Medium {
  readonly file: string;
  readonly opened: ReadonlyMap<string, FileIdentity>;
  readonly reader: DataSource;
  readonly writer?: DataSource;
  /** The writer's. */
  readonly head?: HeadWriter;
}

/**
 * Texts of what is wrong with the medium; a head file that is gone is written anew. `whole` reads the whole database: about 1.5 s a million
 * rows.
 */
export async function verifyMedium(medium: Medium, depth: 'quick' | 'whole'): Promise<string[]> {
  const gone = moved(medium);
  // Where the database is gone, the folder may be another run's by now.
  if (gone.length === 0) medium.head?.renew();
  const settings = [...gone, ...(medium.writer ? await wrongPragmas(medium.writer) : [])];
  if (depth === 'quick') return settings;
  return [
    ...settings,
    ...(await damaged(medium.reader)),
    ...(await unkeptPages(medium.reader)),
    ...(await new Blocks(medium.reader).faults()),
    ...(await tableFaults(medium.reader)),
    ...(await noteFaults(medium.reader)),
  ];
}

/** The first path that names another file than the one that is open, or none. */
export function movedFile({ opened }: Medium): string | undefined {
  return [...opened].find(([path, identity]) => !isSameFile(path, identity))?.[0];
}

/** Size of the write-ahead log. */
export function logBytes({ file }: Medium): number {
  return statSync(logOf(file), { throwIfNoEntry: false })?.size ?? 0;
}

function moved(medium: Medium): string[] {
  const path = movedFile(medium);
  return path === undefined ? [] : [`${path} was deleted or replaced while it is in use`];
}

async function damaged(reader: DataSource): Promise<string[]> {
  const rows: { integrity_check: string }[] = await reader.query('PRAGMA integrity_check');
  return rows.map((row) => row.integrity_check).filter((text) => text !== 'ok');
}

async function unkeptPages(reader: DataSource): Promise<string[]> {
  const rows: { table: string; rowid: number }[] = await reader.query('PRAGMA foreign_key_check');
  return rows.length > 0 ? [`${rows.length} rows of checkpoint_page refer to what is not stored`] : [];
}

function logOf(file: string): string {
  return `${file}-wal`;
}
