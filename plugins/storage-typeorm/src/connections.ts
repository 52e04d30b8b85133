import { stat } from 'node:fs/promises';
import type { DataSource } from 'typeorm';
import { botError, type Log } from '@autotrader/sdk';
import { sqlite3DataSource } from './driver.js';
import { MIGRATIONS, type MigrationClass } from './migrations/index.js';
import { migrate, schemaState } from './migrations/migrate.js';
import { setPragmas } from './pragmas.js';
import { quietLogger } from './quiet-logger.js';
import { ENTITIES } from './schema/index.js';
import { settleLog } from './settle-log.js';
import { guarded } from './storage-error.js';

/** How long the writer waits, off the event loop, for another program's lock, in ms: a backup tool may hold it briefly. */
const WRITER_BUSY_MS = 5_000;
/** How long a reader waits, in ms: while a log is recovered or the database is closed, readers are locked out. */
const READER_BUSY_MS = 2_000;

/** What to open. */
export interface DatabaseRequest {
  readonly file: string;
  readonly log: Log;
  /** Other than the released ones only in tests. */
  readonly migrations?: readonly MigrationClass[];
}

/** Opens for writing: creates what is missing, asserts the pragmas, migrates. */
export async function openWriter(request: DatabaseRequest): Promise<DataSource> {
  const { file, log } = request;
  const source = sqlite3DataSource({ ...shared(request), timeout: WRITER_BUSY_MS });
  return opened(source, file, async () => {
    await setPragmas(source, file);
    await settleLog(source, file);
    await migrate(source, file, log);
  });
}

/** Opens for reading: nothing is created, set or migrated. */
export async function openReader(request: DatabaseRequest): Promise<DataSource> {
  const { file } = request;
  await guarded(file, () => stat(file));
  const source = sqlite3DataSource({ ...shared(request), readonly: true, timeout: READER_BUSY_MS });
  return opened(source, file, async () => {
    const { pending } = await schemaState(source, file);
    if (pending > 0) throw botError('BOT_STORAGE_OLDER', { file });
  });
}

function shared({ file, migrations = MIGRATIONS }: DatabaseRequest) {
  return {
    database: file,
    entities: ENTITIES,
    migrations: [...migrations],
    synchronize: false,
    logger: quietLogger,
  };
}

/** A connection that cannot be made ready is not left open. */
async function opened(source: DataSource, file: string, ready: () => Promise<void>): Promise<DataSource> {
  return guarded(file, async () => {
    await source.initialize();
    try {
      await ready();
      return source;
    } catch (error) {
      await source.destroy();
      throw error;
    }
  });
}
