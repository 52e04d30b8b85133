import type { DataSource, EntitySchema, ObjectLiteral } from 'typeorm';
import type { Projections, RowQuery } from '@autotrader/sdk';
import {
  fillEntity,
  OPEN_ORDERS,
  orderEntity,
  predictionEntity,
  roundTripEntity,
  withoutPosition,
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
  return (await select.getMany()).map(withoutPosition) as Projections[Name][];
}

/** How many rows a projection has, of one lane where it is given. */
export function projectionCount(
  source: DataSource,
  name: keyof Projections,
  lane: string | undefined,
): Promise<number> {
  const repository = source.getRepository(PROJECTIONS[name].entity);
  return lane === undefined ? repository.count() : repository.countBy({ lane });
}

/** Profits of a lane's round trips in one value: a row each would cost ten times as much. */
export async function profitsOf(source: DataSource, lane: string): Promise<string[]> {
  const [row]: { profits: string }[] = await source.query(
    'SELECT json_group_array(profit) AS profits FROM (SELECT profit FROM round_trip WHERE lane = ? ORDER BY number)',
    [lane],
  );
  return JSON.parse(row?.profits ?? '[]') as string[];
}

function projection<Row extends ObjectLiteral>(
  entity: EntitySchema<Row>,
  key: keyof Row & string,
  time: keyof Row & string,
): Projection {
  return { entity, key, time };
}
