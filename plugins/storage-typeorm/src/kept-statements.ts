import type { Database, Statement } from 'sqlite3';

/** Most prepared statements a connection keeps. */
const KEPT_MAXIMUM = 16;

interface Kept {
  readonly statement: Promise<Statement>;
  /** Calls that hold it; only a statement nobody holds may be finalised. */
  holders: number;
}

/** Prepared statements of one connection by their text; the oldest idle one makes room for a new one. */
export class KeptStatements {
  readonly #kept = new Map<string, Kept>();

  constructor(private readonly database: Database) {}

  /** Runs `use` with the prepared statement of `sql`. */
  async with<T>(sql: string, use: (statement: Statement) => Promise<T>): Promise<T> {
    const kept = this.#hold(sql);
    try {
      return await use(await kept.statement);
    } finally {
      kept.holders -= 1;
    }
  }

  /** Finalises all: SQLite refuses to close a connection that has open statements. */
  async clear(): Promise<void> {
    const all = [...this.#kept.values()];
    this.#kept.clear();
    await Promise.all(all.map((kept) => kept.statement.then(finalize, () => undefined)));
  }

  #hold(sql: string): Kept {
    const known = this.#kept.get(sql);
    if (known) {
      known.holders += 1;
      return known;
    }
    if (this.#kept.size >= KEPT_MAXIMUM) this.#dropOldest();
    const kept = { statement: prepare(this.database, sql), holders: 1 };
    this.#kept.set(sql, kept);
    kept.statement.catch(() => this.#kept.delete(sql));
    return kept;
  }

  #dropOldest(): void {
    for (const [sql, kept] of this.#kept) {
      if (kept.holders > 0) continue;
      this.#kept.delete(sql);
      void kept.statement.then(finalize);
      return;
    }
  }
}

function prepare(database: Database, sql: string): Promise<Statement> {
  return new Promise((resolve, reject) => {
    const statement = database.prepare(sql, (error: Error | null) =>
      error ? reject(error) : resolve(statement),
    );
  });
}

function finalize(statement: Statement): Promise<void> {
  return new Promise((resolve) => statement.finalize(() => resolve()));
}
