import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './bot.js';

/** The SQLite that the storage plugin uses. */
const sqlite3 = createRequire(join(ROOT, 'plugins/storage-typeorm/package.json'))('sqlite3') as {
  Database: new (file: string) => {
    exec(sql: string, done: (error: Error | null) => void): void;
    close(done: () => void): void;
  };
};

/** Changes a database behind the bot's back, as a bad disk would. */
export async function changeDatabase(file: string, sql: string): Promise<void> {
  const database = new sqlite3.Database(file);
  await promisify((done: (error: Error | null) => void) => database.exec(sql, done))();
  await promisify((done: (error: Error | null) => void) => database.close(() => done(null)))();
}
