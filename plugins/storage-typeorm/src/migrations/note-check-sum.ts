import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Notes say with what config and from where a run goes on: a damaged one must be found. NULL: written before this. */
export class NoteCheckSum implements MigrationInterface {
  readonly name = 'NoteCheckSum1795426800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "note" ADD COLUMN "crc" integer`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "note" DROP COLUMN "crc"`);
  }
}
