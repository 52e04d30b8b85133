import type { DataSource } from 'typeorm';
import { botError } from '@autotrader/sdk';

/**
 * Pages of 4 KiB after which a commit moves the write-ahead log into the database: 4 MiB. More is faster in bulk, but the
 * commit that has to move them waits longer.
 */
const CHECKPOINT_PAGES = 1_000;

/** Size in bytes to which the write-ahead log's file shrinks again after a long reader has let it grow. */
export const WAL_KEPT_BYTES = 2 * CHECKPOINT_PAGES * 4_096;

/** What a writer's connection sets. */
const WRITER = [
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = ON',
  `wal_autocheckpoint = ${CHECKPOINT_PAGES}`,
  `journal_size_limit = ${WAL_KEPT_BYTES}`,
];

/** What must be so for a resolved commit to be durable; SQLite accepts a pragma it cannot honour in silence. */
const DURABLE: Readonly<Record<string, string | number>> = {
  journal_mode: 'wal',
  synchronous: 2,
  foreign_keys: 1,
};

/** Sets a writer's pragmas; throws BOT_STORAGE_IO naming the pragma that did not take. */
export async function setPragmas(source: DataSource, file: string): Promise<void> {
  for (const pragma of WRITER) await source.query(`PRAGMA ${pragma}`);
  const [reason] = await wrongPragmas(source);
  if (reason !== undefined) throw botError('BOT_STORAGE_IO', { file, reason });
}

/** Texts of the pragmas that durability needs and that are not so. */
export async function wrongPragmas(source: Pick<DataSource, 'query'>): Promise<string[]> {
  const wrong: string[] = [];
  for (const [name, wanted] of Object.entries(DURABLE)) {
    const rows: Record<string, string | number>[] = await source.query(`PRAGMA ${name}`);
    const present = rows[0]?.[name] ?? 'nothing';
    if (present !== wanted) wrong.push(`pragma ${name} is ${present}, must be ${wanted}`);
  }
  return wrong;
}
