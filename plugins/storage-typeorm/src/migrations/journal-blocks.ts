import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Old events are packed into blocks; open orders are found without reading the closed ones. */
export class JournalBlocks implements MigrationInterface {
  readonly name = 'JournalBlocks1795624800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "block" ("last" integer PRIMARY KEY NOT NULL, "first" integer NOT NULL, "time" integer NOT NULL,
        "chain" blob NOT NULL, "bytes" blob NOT NULL, "crc" integer NOT NULL)`,
    );
    await runner.query(
      `CREATE INDEX "orders_open" ON "orders" ("position") WHERE status IN ('submitted', 'accepted', 'partiallyFilled')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "orders_open"`);
    await runner.query(`DROP TABLE "block"`);
  }
}
