import type { DataSource, EntitySchema, ObjectLiteral } from 'typeorm';
import { botError, type Projections, type RowQuery } from '@autotrader/sdk';
import {
  assertSealed,
  fillEntity,
  OPEN_ORDERS,
  orderEntity,
  predictionEntity,
  openedRow,
  roundTripEntity,
  sealedColumns,
} from './schema/index.js';

/** How a projection is ordered and which of its times a query means. */
interface Projection {
  readonly entity: EntitySchema<ObjectLiteral>;
  readonly key: string;
  readonly time: string;
}

const PROJECTIONS: Readonly<Record<keyof Projections, Projection>> = {
  orders: projection(orderEntity, 'position', 'createdAt'),
  fills: projection(fillEntity, 'number', 'time'),
  roundTrips: projection(roundTripEntity, 'number', 'closedAt'),
  predictions: projection(predictionEntity, 'number', 'openTime'),
};

/** The table that holds a projection. */
export function tableOf(name: keyof Projections): string {
  return PROJECTIONS[name].entity.options.name;
}

/** Rows of a projection in the order in which they came, or the newest first. */
export async function projectionRows<Name extends keyof Projections>(
  source: DataSource,
  name: Name,
  query: RowQuery,
): Promise<Projections[Name][]> {
  const { entity, key, time } = PROJECTIONS[name];
  const select = source.getRepository(entity).createQueryBuilder('row');
  if (query.lane !== undefined) select.andWhere('row.lane = :lane', { lane: query.lane });
  if (query.instrument !== undefined)
    select.andWhere('row.instrument = :instrument', { instrument: query.instrument });
  if (query.from !== undefined) select.andWhere(`row.${time} >= :from`, { from: query.from });
  if (query.to !== undefined) select.andWhere(`row.${time} < :to`, { to: query.to });
  if (query.open && name === 'orders') select.andWhere(OPEN_ORDERS);
  select.orderBy(`row.${key}`, query.newest ? 'DESC' : 'ASC');
  if (query.limit !== undefined) select.limit(query.limit);
  const records = await select.getMany();
  return records.map((record) => openedRow(entity, record)) as Projections[Name][];
}

/** How many rows a projection has, of one lane where it is given. Throws BOT_TABLE_CORRUPT where an order is lost. */
export async function projectionCount(
  source: DataSource,
  name: keyof Projections,
  lane: string | undefined,
): Promise<number> {
  const { entity, key } = PROJECTIONS[name];
  const repository = source.getRepository(entity);
  if (lane !== undefined) return repository.countBy({ lane });
  const counted = await repository.count();
  // Their places are given here, one by one, and none is ever deleted; who numbers the other rows checks those numbers.
  const last = name === 'orders' ? ((await repository.maximum(key)) ?? 0) : counted;
  if (counted === last) return counted;
  const reason = `${counted} rows are there, the last one is row ${last}`;
  throw botError('BOT_TABLE_CORRUPT', { table: entity.options.name, reason });
}

/** Profits of a lane's round trips in one value: a row each would cost ten times as much. */
export async function profitsOf(source: DataSource, lane: string): Promise<string[]> {
  const { tableName, columns } = source.getMetadata(roundTripEntity);
  const names = sealedColumns(roundTripEntity);
  const columnOf = (name: string) => columns.find(({ propertyName }) => propertyName === name)?.databaseName;
  const [row]: { trips: string }[] = await source.query(
    `SELECT json_group_array(json_array(${[...names.map(columnOf), 'crc'].join(', ')})) AS trips
      FROM (SELECT * FROM "${tableName}" WHERE lane = ? ORDER BY number)`,
    [lane],
  );
  const trips = JSON.parse(row?.trips ?? '[]') as [...string[], number | null][];
  return trips.map((trip) => {
    assertSealed(tableName, trip.slice(0, -1), trip.at(-1) as number | null);
    return trip[names.indexOf('profit')] as string;
  });
}

function projection<Row extends ObjectLiteral>(
  entity: EntitySchema<Row>,
  key: keyof Row & string,
  time: keyof Row & string,
): Projection {
  return { entity, key, time };
}
