import type { DataSource, EntitySchema, ObjectLiteral } from 'typeorm';
import { botError } from '@autotrader/sdk';
import {
  fillEntity,
  openedRow,
  orderEntity,
  predictionEntity,
  roundTripEntity,
  sessionEntity,
} from './schema/index.js';

/** The tables whose rows have check sums, each with its key. */
const SEALED: readonly (readonly [EntitySchema<ObjectLiteral>, key: string])[] = [
  [orderEntity, 'position'],
  [fillEntity, 'number'],
  [roundTripEntity, 'number'],
  [predictionEntity, 'number'],
  [sessionEntity, 'position'],
];

/** Rows read at a time. */
const CHUNK = 1_000;

/** Texts of what is wrong with the rows of the tables that people and reports read: the first fault of each table. */
export async function tableFaults(reader: DataSource): Promise<string[]> {
  const faults: string[] = [];
  for (const [entity, key] of SEALED) {
    try {
      await readTable(reader, entity, key);
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error));
    }
  }
  return faults;
}

async function readTable(
  reader: DataSource,
  entity: EntitySchema<ObjectLiteral>,
  key: string,
): Promise<void> {
  const table = reader.getRepository(entity);
  // bounded: each round is behind the rows before, or throws
  for (let last = 0; ;) {
    const rows = await table
      .createQueryBuilder('row')
      .where(`row.${key} > :last`, { last })
      .orderBy(`row.${key}`)
      .limit(CHUNK)
      .getMany();
    for (const row of rows) openedRow(entity, row);
    if (rows.length === 0) return;
    const end = (rows.at(-1) as Record<string, number>)[key] as number;
    // In a damaged database what is asked for behind a row may lie before it.
    const reason = `row ${end} comes after row ${last}`;
    if (end <= last) throw botError('BOT_TABLE_CORRUPT', { table: entity.options.name, reason });
    last = end;
  }
}
