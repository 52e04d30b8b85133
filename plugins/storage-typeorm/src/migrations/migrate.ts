import type { DataSource } from 'typeorm';
import { botError, type Log } from '@autotrader/sdk';
import { assertRoomForCopy } from '../copy-room.js';
import { copyInto, removeUnfinished } from '../copy.js';
import { sqlite3DataSource } from '../driver.js';

/** Where a database stands against the migrations this version knows. */
export interface SchemaState {
  /** Names of the migrations that were run, oldest first. */
  readonly done: readonly string[];
  /** How many known ones are missing. */
  readonly pending: number;
}

/** Compares; throws BOT_STORAGE_NEWER when the database has seen a migration that this version does not know. */
export async function schemaState(source: DataSource, file: string): Promise<SchemaState> {
  const known = source.migrations.map((migration) => migration.name);
  const done = await executed(source);
  if (done.some((name) => !known.includes(name))) throw botError('BOT_STORAGE_NEWER', { file });
  return { done, pending: known.length - done.length };
}

/** Brings the schema forward, all or nothing. A database that has data is copied first. */
export async function migrate(source: DataSource, file: string, log: Log): Promise<void> {
  const { done, pending } = await schemaState(source, file);
  if (pending === 0) return;
  const last = done.at(-1);
  if (last !== undefined) {
    const backup = `${file}.${last}.backup`;
    await removeUnfinished(backup);
    assertRoomForCopy(file);
    await copyInto(source, backup);
    await assertSameAs(source, backup);
    log.info('database copied before it is brought forward', { file, backup });
  }
  await source.runMigrations({ transaction: 'all' });
}

/** A copy that cannot be read back as what it was made of is none: the database is left as it is. */
export async function assertSameAs(source: DataSource, backup: string): Promise<void> {
  const copy = sqlite3DataSource({ database: backup, readonly: true });
  await copy.initialize();
  try {
    const [sound]: { integrity_check: string }[] = await copy.query('PRAGMA integrity_check(1)');
    const [there, here] = [await contentOf(copy), await contentOf(source)];
    if (sound?.integrity_check === 'ok' && there === here) return;
  } finally {
    await copy.destroy();
  }
  throw botError('BOT_STORAGE_IO', { file: backup, reason: 'the copy made before the update is not whole' });
}

/** How many events there are, and the chain value of the last: what is in it, in short. */
async function contentOf(source: DataSource): Promise<string> {
  const rows: unknown[] = await source.query(
    'SELECT (SELECT count(*) FROM event) AS events, hex(chain) AS chain FROM event ORDER BY sequence DESC LIMIT 1',
  );
  return JSON.stringify(rows);
}

async function executed(source: DataSource): Promise<string[]> {
  const tables: unknown[] = await source.query(
    `SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'`,
  );
  if (tables.length === 0) return [];
  const rows: { name: string }[] = await source.query('SELECT name FROM migrations ORDER BY id');
  return rows.map((row) => row.name);
}
