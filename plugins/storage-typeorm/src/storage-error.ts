import { botError, BotError, type ErrorCode } from '@autotrader/sdk';
import { QueryFailedError } from 'typeorm/error/QueryFailedError.js';

/** What SQLite says of a database that is damaged: no start and no mended disk helps. */
const CORRUPT = /^SQLITE_(CORRUPT|NOTADB)\b|^SQLITE_ERROR: no such (table|column)/;

/** BOT_STORAGE_IO, _BUSY or _CORRUPT for what was caught; an error of our own table passes unchanged. */
export function storageError(file: string, caught: unknown): BotError {
  if (caught instanceof BotError) return caught;
  // TypeORM's error carries the statement and all its parameters, which do not belong in a log.
  const cause: unknown = caught instanceof QueryFailedError ? caught.driverError : caught;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return botError(codeOf(reason), { file, reason }, cause);
}

function codeOf(reason: string): ErrorCode {
  if (/^SQLITE_(BUSY|LOCKED)\b/.test(reason)) return 'BOT_STORAGE_BUSY';
  return CORRUPT.test(reason) ? 'BOT_STORAGE_CORRUPT' : 'BOT_STORAGE_IO';
}

/** Runs a task; what it throws becomes a storage error of `file`. */
export async function guarded<T>(file: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (caught) {
    throw storageError(file, caught);
  }
}
