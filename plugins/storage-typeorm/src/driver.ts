import { dirname } from 'node:path';
import sqlite3, { type Database, type RunResult } from 'sqlite3';
import type { DataSourceOptions, ObjectLiteral } from 'typeorm';
// File by file: the whole of TypeORM takes half as long again to load, at every start of a bot.
import { DataSource } from 'typeorm/data-source/DataSource.js';
import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { QueryFailedError } from 'typeorm/error/QueryFailedError.js';
import { QueryResult } from 'typeorm/query-runner/QueryResult.js';
import { KeptStatements } from './kept-statements.js';

/** Options of a data source over `sqlite3`: TypeORM's own for better-sqlite3, less what names the library. */
export type Sqlite3Options = Omit<
  Extract<DataSourceOptions, { type: 'better-sqlite3' }>,
  'type' | 'driver' | 'nativeBinding'
>;

const CHANGES = /^\s*(INSERT|UPDATE|DELETE|REPLACE)\b/i;
const RETURNS = /\bRETURNING\b/i;

/**
 * BEGIN takes the write lock at once: a deferred transaction that reads first cannot wait for another writer, it fails.
 */
const TRANSACTION_START = new Map([['BEGIN TRANSACTION', 'BEGIN IMMEDIATE TRANSACTION']]);

/** One query at a time on the one connection of its driver; callbacks of `sqlite3` become promises. */
class Sqlite3QueryRunner extends BetterSqlite3QueryRunner {
  declare driver: Sqlite3Driver;

  override async beforeMigration(): Promise<void> {
    await this.query('PRAGMA foreign_keys = OFF');
  }

  override async afterMigration(): Promise<void> {
    await this.query('PRAGMA foreign_keys = ON');
  }

  override query(
    query: string,
    parameters: unknown[] | ObjectLiteral | undefined,
    structured: true,
  ): Promise<QueryResult>;
  override query<T>(query: string, parameters?: unknown[] | ObjectLiteral, structured?: boolean): Promise<T>;
  override async query(
    query: string,
    parameters: unknown[] | ObjectLiteral = [],
    structured = false,
  ): Promise<unknown> {
    const values = (parameters as unknown[]).map(bindable);
    const { logger } = this.driver.dataSource;
    logger.logQuery(query, values, this);
    try {
      const result = await this.driver.execute(TRANSACTION_START.get(query) ?? query, values);
      return structured ? result : (result.raw as unknown);
    } catch (error) {
      logger.logQueryError(error as Error, query, values, this);
      throw new QueryFailedError(query, values, error as Error);
    }
  }

  protected override async loadPragmaRecords(table: string, pragma: string): Promise<unknown> {
    return this.query(`PRAGMA ${pragma}(${this.driver.escape(table)})`);
  }
}

/**
 * TypeORM 1 has no driver for `sqlite3`; this one is built on its extension classes. `sqlite3` works in threads of
 * libuv, so a commit's fsync does not hold the event loop.
 */
class Sqlite3Driver extends BetterSqlite3Driver {
  declare databaseConnection: Database;
  #statements: KeptStatements | undefined;

  override async disconnect(): Promise<void> {
    await this.#statements?.clear();
    // TypeORM's type wants a runner; leaving it out is how its own driver lets go.
    delete this.queryRunner;
    await closed(this.databaseConnection);
  }

  override createQueryRunner(): BetterSqlite3QueryRunner {
    this.queryRunner ??= new Sqlite3QueryRunner(this);
    return this.queryRunner as BetterSqlite3QueryRunner;
  }

  /** Statements with parameters are prepared once and kept; the rest (transactions, pragmas, schema) are not. */
  execute(sql: string, values: unknown[]): Promise<QueryResult> {
    const changes = CHANGES.test(sql) && !RETURNS.test(sql);
    if (values.length > 0) {
      return this.#kept().with(sql, (statement) =>
        settle((done) => (changes ? statement.run(values, done) : statement.all(values, done))),
      );
    }
    return settle((done) =>
      changes ? this.databaseConnection.run(sql, done) : this.databaseConnection.all(sql, done),
    );
  }

  protected override async createDatabaseConnection(): Promise<Database> {
    const { database, readonly = false, timeout = 0 } = this.options;
    if (!readonly && database !== ':memory:') await this.createDatabaseDirectory(dirname(database));
    const connection = await opened(database, readonly ? sqlite3.OPEN_READONLY : READ_WRITE);
    connection.configure('busyTimeout', timeout);
    return connection;
  }

  protected override loadDependencies(): void {
    this.sqlite = sqlite3;
  }

  #kept(): KeptStatements {
    return (this.#statements ??= new KeptStatements(this.databaseConnection));
  }
}

const READ_WRITE = sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE;

type Done = (this: RunResult, error: Error | null, rows?: unknown[]) => void;

function settle(start: (done: Done) => void): Promise<QueryResult> {
  return new Promise((resolve, reject) => {
    start(function (error, rows) {
      if (error) reject(error);
      else resolve(rows ? read(rows) : changed(this));
    });
  });
}

function read(rows: unknown[]): QueryResult {
  return Object.assign(new QueryResult(), { raw: rows, records: rows });
}

function changed(result: RunResult): QueryResult {
  return Object.assign(new QueryResult(), { raw: result.lastID, affected: result.changes });
}

/** SQLite has no booleans. */
function bindable(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value;
}

function opened(file: string, mode: number): Promise<Database> {
  return new Promise((resolve, reject) => {
    const database = new sqlite3.Database(file, mode, (error) => (error ? reject(error) : resolve(database)));
  });
}

function closed(database: Database): Promise<void> {
  return new Promise((resolve, reject) => database.close((error) => (error ? reject(error) : resolve())));
}

/**
 * Makes a TypeORM data source over the package `sqlite3`. `timeout` is the busy timeout in ms (0: none), `readonly`
 * opens without the right to write or create.
 *
 * @example
 * const source = await sqlite3DataSource({ database: 'bot.sqlite', timeout: 250 }).initialize();
 */
export function sqlite3DataSource(options: Sqlite3Options): DataSource {
  // A library that is never called stands in, so that TypeORM does not look for better-sqlite3.
  const source = new DataSource({ ...options, type: 'better-sqlite3', driver: sqlite3 });
  source.driver = new Sqlite3Driver(source);
  return source;
}
