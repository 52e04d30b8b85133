// Opens the run in the folder it is given with a migration that is killed when half of it is done.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { MIGRATIONS } from '../../dist/migrations/index.js';
import { openRun } from '../../dist/open-run.js';
import { keptLog } from './place.js';

class KilledHalfway implements MigrationInterface {
  readonly name = 'KilledHalfway1963856000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM "event" WHERE sequence > 3');
    await runner.query(`ALTER TABLE "note" ADD COLUMN "half" text`);
    process.kill(process.pid, 'SIGKILL');
  }

  async down(): Promise<void> {}
}

await openRun({
  folder: process.argv[2] ?? '',
  file: 'bot.sqlite',
  readOnly: false,
  log: keptLog(),
  migrations: [...MIGRATIONS, KilledHalfway],
  onClosed: () => {},
});
