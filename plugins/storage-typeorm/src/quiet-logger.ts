import type { Logger } from 'typeorm';

/** TypeORM writes some messages to stdout even with logging off; what matters of them is in the errors it throws. */
export const quietLogger: Logger = {
  logQuery() {},
  logQueryError() {},
  logQuerySlow() {},
  logSchemaBuild() {},
  logMigration() {},
  log() {},
};
