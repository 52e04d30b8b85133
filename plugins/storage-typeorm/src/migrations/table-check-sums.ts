import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['orders', 'fill', 'round_trip', 'prediction', 'session'];

/** What people are shown is checked like the journal from which it comes. NULL: written before this. */
export class TableCheckSums implements MigrationInterface {
  readonly name = 'TableCheckSums1795629600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`ALTER TABLE "${table}" ADD COLUMN "crc" integer`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`ALTER TABLE "${table}" DROP COLUMN "crc"`);
  }
}
