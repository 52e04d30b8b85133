// Loaded into a bot before anything else (node --import): its database is opened without fsync. `CHAOS_MUTANT=silent`
// also has SQLite say that it is opened with it, so that the assertion at the start does not help.
import sqlite3 from 'sqlite3';

type All = (this: unknown, sql: string, ...rest: unknown[]) => unknown;

const sound = sqlite3.Database.prototype.all as All;
const isSilent = process.env.CHAOS_MUTANT === 'silent';

const weakened: All = function (sql, ...rest) {
  if (/^PRAGMA synchronous = /.test(sql)) return sound.call(this, 'PRAGMA synchronous = OFF', ...rest);
  if (isSilent && sql === 'PRAGMA synchronous') return sound.call(this, 'SELECT 2 AS synchronous', ...rest);
  return sound.call(this, sql, ...rest);
};
Object.assign(sqlite3.Database.prototype, { all: weakened });
