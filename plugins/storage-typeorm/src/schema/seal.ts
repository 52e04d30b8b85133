import { crc32 } from 'node:zlib';
import { botError } from '@autotrader/sdk';
import type { EntitySchemaColumnOptions, ObjectLiteral } from 'typeorm';
import type { EntitySchema } from 'typeorm/entity-schema/EntitySchema.js';
import { withoutPosition } from './bytes.js';

/** Columns that are no part of what a row says. */
const APART = new Set(['position', 'crc']);

/** A row with its check sum; null in a row that an older version wrote. */
export interface Sealed {
  readonly crc: number | null;
}

/** The column of the check sum. */
export const SEAL: EntitySchemaColumnOptions = { type: 'integer', nullable: true };

/** Rows with their check sums. */
export function sealedRows<Row extends ObjectLiteral>(
  entity: EntitySchema<Row & Sealed>,
  rows: readonly Row[],
): (Row & Sealed)[] {
  const names = sealedColumns(entity);
  return rows.map((row) => ({ ...row, crc: sealOf(names.map((name) => row[name] as unknown)) }));
}

/** The row of a stored record. Throws BOT_TABLE_CORRUPT when it is not what was written. */
export function openedRow(entity: EntitySchema<ObjectLiteral>, record: ObjectLiteral): ObjectLiteral {
  const { crc, ...row } = withoutPosition(record) as ObjectLiteral & Sealed;
  const values = sealedColumns(entity).map((name) => row[name] as unknown);
  assertSealed(entity.options.name, values, crc);
  return row;
}

/** Throws BOT_TABLE_CORRUPT unless the check sum is that of the values of the sealed columns, in order. */
export function assertSealed(table: string, values: readonly unknown[], crc: number | null): void {
  if (crc === null || crc === sealOf(values)) return;
  throw botError('BOT_TABLE_CORRUPT', {
    table,
    reason: `the check sum of row ${String(values[0])} is wrong`,
  });
}

/** Names of the columns that a check sum covers, in order. */
export function sealedColumns({ options }: EntitySchema<ObjectLiteral>): string[] {
  return Object.keys(options.columns).filter((name) => !APART.has(name));
}

/** Over the texts of the values: a lone half of a surrogate pair is stored, and summed, as what stands for it. */
function sealOf(values: readonly unknown[]): number {
  return crc32(values.map(textOf).join('\n'));
}

/** One wrong bit makes a text of the database bytes, which read the same: no column has bytes, so they are damage. */
function textOf(value: unknown): string {
  return value instanceof Uint8Array ? `bytes ${String(value)}` : String(value);
}
