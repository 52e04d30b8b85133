import type { EntityManager, EntityMetadata, EntitySchema, ObjectLiteral } from 'typeorm';

/** Rows of one INSERT; times the widest table's 14 columns it is far below SQLite's 32,766 parameters. */
const ROWS_A_STATEMENT = 256;

/** What to do with a row whose key is there already. */
export type Conflict = 'refuse' | 'ignore' | { readonly replaceBy: string };

/** Inserts rows by as few statements as there can be: one, up to 256 rows. NaN becomes NULL. */
export async function insertRows<Row extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntitySchema<Row>,
  rows: readonly Row[],
  conflict: Conflict = 'refuse',
): Promise<void> {
  if (rows.length === 0) return;
  const shape = insertShape(manager.dataSource.getMetadata(entity), conflict);
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    const end = Math.min(start + ROWS_A_STATEMENT, rows.length);
    await manager.query(statementFor(shape, end - start), parametersOf(shape, rows, start, end));
  }
}

interface InsertShape {
  readonly prefix: string;
  /** `(?,?,…)` of one row. */
  readonly places: string;
  readonly suffix: string;
  readonly properties: readonly string[];
}

/** Columns that are not selected are the ones SQLite fills in itself. */
function insertShape(metadata: EntityMetadata, conflict: Conflict): InsertShape {
  const columns = metadata.columns.filter((column) => column.isSelect);
  const names = columns.map((column) => column.databaseName);
  return {
    prefix: `INSERT INTO "${metadata.tableName}" (${names.map(quoted).join(',')}) VALUES `,
    places: `(${names.map(() => '?').join(',')})`,
    suffix: conflictClause(names, conflict),
    properties: columns.map((column) => column.propertyName),
  };
}

function conflictClause(names: readonly string[], conflict: Conflict): string {
  if (conflict === 'refuse') return '';
  if (conflict === 'ignore') return ' ON CONFLICT DO NOTHING';
  const others = names.filter((name) => name !== conflict.replaceBy);
  const changes = others.map((name) => `"${name}" = excluded."${name}"`).join(', ');
  return ` ON CONFLICT ("${conflict.replaceBy}") DO UPDATE SET ${changes}`;
}

function statementFor(shape: InsertShape, rows: number): string {
  return shape.prefix + `${shape.places},`.repeat(rows - 1) + shape.places + shape.suffix;
}

function parametersOf(
  shape: InsertShape,
  rows: readonly ObjectLiteral[],
  start: number,
  end: number,
): unknown[] {
  const { properties } = shape;
  const parameters = new Array<unknown>((end - start) * properties.length);
  let at = 0;
  for (let index = start; index < end; index += 1) {
    const row = rows[index] as Readonly<Record<string, unknown>>;
    for (const property of properties) parameters[at++] = row[property];
  }
  return parameters;
}

function quoted(name: string): string {
  return `"${name}"`;
}
