import type { DataSource } from 'typeorm';
import { botError, type Log } from '@autotrader/sdk';
import { copyInto } from '../copy.js';

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
    await copyInto(source, backup);
    log.info('database copied before it is brought forward', { file, backup });
  }
  await source.runMigrations({ transaction: 'all' });
}

async function executed(source: DataSource): Promise<string[]> {
  const tables: unknown[] = await source.query(
    `SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'`,
  );
  if (tables.length === 0) return [];
  const rows: { name: string }[] = await source.query('SELECT name FROM migrations ORDER BY id');
  return rows.map((row) => row.name);
}
