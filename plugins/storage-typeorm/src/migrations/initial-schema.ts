import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  `CREATE TABLE "event" ("sequence" integer PRIMARY KEY NOT NULL, "body" blob NOT NULL, "crc" integer NOT NULL,
    "chain" blob NOT NULL, "stream" text NOT NULL, "cursor_id" integer NOT NULL, "time" integer NOT NULL,
    "received_time" integer NOT NULL)`,
  `CREATE TABLE "page" ("hash" text PRIMARY KEY NOT NULL, "bytes" blob NOT NULL)`,
  `CREATE TABLE "checkpoint" ("sequence" integer PRIMARY KEY NOT NULL, "manifest" blob NOT NULL,
    "cursor" text NOT NULL, "meta" text NOT NULL)`,
  `CREATE TABLE "checkpoint_page" ("sequence" integer NOT NULL, "hash" text NOT NULL,
    CONSTRAINT "checkpoint_page_checkpoint" FOREIGN KEY ("sequence") REFERENCES "checkpoint" ("sequence") ON DELETE CASCADE ON UPDATE NO ACTION,
    CONSTRAINT "checkpoint_page_page" FOREIGN KEY ("hash") REFERENCES "page" ("hash") ON DELETE NO ACTION ON UPDATE NO ACTION,
    PRIMARY KEY ("sequence", "hash")) WITHOUT ROWID`,
  `CREATE TABLE "session" ("position" integer PRIMARY KEY NOT NULL, "id" text NOT NULL, "previous" text NOT NULL,
    "started_at" integer NOT NULL, "ended_at" integer NOT NULL, "cause" text NOT NULL,
    "first_sequence" integer NOT NULL, "last_sequence" integer NOT NULL, "pid" integer NOT NULL,
    "detail" text NOT NULL, CONSTRAINT "session_id" UNIQUE ("id"))`,
  `CREATE TABLE "note" ("key" text PRIMARY KEY NOT NULL, "value" text NOT NULL)`,
  `CREATE TABLE "orders" ("position" integer PRIMARY KEY NOT NULL, "id" text NOT NULL, "lane" text NOT NULL,
    "instrument" text NOT NULL, "sequence" integer NOT NULL, "side" text NOT NULL, "type" text NOT NULL,
    "status" text NOT NULL, "quantity" text NOT NULL, "filled" text NOT NULL, "price" text NOT NULL,
    "trigger_price" text NOT NULL, "created_at" integer NOT NULL, "updated_at" integer NOT NULL,
    "reason" text NOT NULL, CONSTRAINT "orders_id" UNIQUE ("id"))`,
  `CREATE TABLE "fill" ("number" integer PRIMARY KEY NOT NULL, "order_id" text NOT NULL, "lane" text NOT NULL,
    "instrument" text NOT NULL, "sequence" integer NOT NULL, "time" integer NOT NULL, "side" text NOT NULL,
    "quantity" text NOT NULL, "price" text NOT NULL, "fee" text NOT NULL, "fee_asset" text NOT NULL,
    "liquidity" text NOT NULL)`,
  `CREATE TABLE "round_trip" ("number" integer PRIMARY KEY NOT NULL, "lane" text NOT NULL,
    "instrument" text NOT NULL, "opened_at" integer NOT NULL, "closed_at" integer NOT NULL,
    "quantity" text NOT NULL, "entry_value" text NOT NULL, "exit_value" text NOT NULL, "fees" text NOT NULL,
    "profit" text NOT NULL)`,
  `CREATE TABLE "prediction" ("number" integer PRIMARY KEY NOT NULL, "lane" text NOT NULL,
    "instrument" text NOT NULL, "open_time" integer NOT NULL, "horizon_ms" integer NOT NULL, "prediction" real,
    "outcome" real, "sigma" real, "lower" real, "upper" real, "confidence" real)`,
];

const INDEXES = [
  `CREATE INDEX "checkpoint_page_hash" ON "checkpoint_page" ("hash")`,
  `CREATE INDEX "orders_lane_instrument_time" ON "orders" ("lane", "instrument", "created_at")`,
  `CREATE INDEX "fill_lane_instrument_time" ON "fill" ("lane", "instrument", "time")`,
  `CREATE INDEX "round_trip_lane_instrument_time" ON "round_trip" ("lane", "instrument", "closed_at")`,
  `CREATE INDEX "prediction_lane_instrument_time" ON "prediction" ("lane", "instrument", "open_time")`,
];

const DROPPED = [
  ...['prediction', 'round_trip', 'fill', 'orders', 'note', 'session'],
  ...['checkpoint_page', 'checkpoint', 'page', 'event'],
];

/** The first schema. Its text is frozen once released: later changes are later migrations. */
export class InitialSchema implements MigrationInterface {
  readonly name = 'InitialSchema1763856000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...TABLES, ...INDEXES]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of DROPPED) await runner.query(`DROP TABLE "${table}"`);
  }
}
