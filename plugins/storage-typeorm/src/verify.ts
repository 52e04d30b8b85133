import { statSync, type Stats } from 'node:fs';
import type { DataSource } from 'typeorm';
import { Blocks } from './blocks.js';
import { wrongPragmas } from './pragmas.js';
import { tableFaults } from './table-faults.js';

/** Which file a path named when it was opened: SQLite goes on writing into a file that was deleted. */
export interface FileIdentity {
  readonly device: number;
  readonly inode: number;
}

/** The identity of a file that exists. */
export function identityOf(file: string): FileIdentity {
  const { dev, ino } = statSync(file);
  return { device: dev, inode: ino };
}

/** What to check. `writer` is absent when the run is open for reading only. */
export interface Medium {
  readonly file: string;
  readonly identity: FileIdentity;
  readonly reader: DataSource;
  readonly writer?: DataSource;
}

/** Texts of what is wrong with the medium. `whole` reads the whole database: about 1.5 s a million rows. */
export async function verifyMedium(medium: Medium, depth: 'quick' | 'whole'): Promise<string[]> {
  const settings = [...moved(medium), ...(medium.writer ? await wrongPragmas(medium.writer) : [])];
  if (depth === 'quick') return settings;
  return [
    ...settings,
    ...(await damaged(medium.reader)),
    ...(await unkeptPages(medium.reader)),
    ...(await new Blocks(medium.reader).faults()),
    ...(await tableFaults(medium.reader)),
  ];
}

/** Whether the path names another file than the one that is open, or none. */
export function hasMoved({ file, identity }: Medium): boolean {
  const stats = statOf(file);
  return stats?.dev !== identity.device || stats.ino !== identity.inode;
}

/** Size of the write-ahead log. */
export function logBytes({ file }: Medium): number {
  return statOf(`${file}-wal`)?.size ?? 0;
}

function moved(medium: Medium): string[] {
  return hasMoved(medium) ? [`${medium.file} was deleted or replaced while it is in use`] : [];
}

async function damaged(reader: DataSource): Promise<string[]> {
  const rows: { integrity_check: string }[] = await reader.query('PRAGMA integrity_check');
  return rows.map((row) => row.integrity_check).filter((text) => text !== 'ok');
}

async function unkeptPages(reader: DataSource): Promise<string[]> {
  const rows: { table: string; rowid: number }[] = await reader.query('PRAGMA foreign_key_check');
  return rows.length > 0 ? [`${rows.length} rows of checkpoint_page refer to what is not stored`] : [];
}

function statOf(file: string): Stats | undefined {
  return statSync(file, { throwIfNoEntry: false });
}
