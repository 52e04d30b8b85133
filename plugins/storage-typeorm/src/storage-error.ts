import { botError, BotError } from '@autotrader/sdk';
import { QueryFailedError } from 'typeorm/error/QueryFailedError.js';

/** BOT_STORAGE_IO, or BOT_STORAGE_BUSY, for what was caught; an error of our own table passes unchanged. */
export function storageError(file: string, caught: unknown): BotError {
  if (caught instanceof BotError) return caught;
  // TypeORM's error carries the statement and all its parameters, which do not belong in a log.
  const cause: unknown = caught instanceof QueryFailedError ? caught.driverError : caught;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const isBusy = /^SQLITE_(BUSY|LOCKED)\b/.test(reason);
  return botError(isBusy ? 'BOT_STORAGE_BUSY' : 'BOT_STORAGE_IO', { file, reason }, cause);
}

/** Runs a task; what it throws becomes a storage error of `file`. */
export async function guarded<T>(file: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (caught) {
    throw storageError(file, caught);
  }
}
