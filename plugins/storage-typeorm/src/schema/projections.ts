import type { EntitySchemaColumnOptions } from 'typeorm';
import { EntitySchema } from 'typeorm/entity-schema/EntitySchema.js';
import type { FillRow, OrderRow, PredictionRow, RoundTripRow } from '@autotrader/sdk';
import { numberOrNaN } from './bytes.js';
import { SEAL, type Sealed } from './seal.js';

const text: EntitySchemaColumnOptions = { type: 'text' };
const number: EntitySchemaColumnOptions = { type: 'integer', primary: true };
const real: EntitySchemaColumnOptions = { type: 'real', nullable: true, transformer: numberOrNaN };
const integer = (name: string): EntitySchemaColumnOptions => ({ name, type: 'integer' });
const named = (name: string): EntitySchemaColumnOptions => ({ name, type: 'text' });

/** Which orders are open, as SQL; the index over them makes a start independent of how many there have ever been. */
export const OPEN_ORDERS = `status IN ('submitted', 'accepted', 'partiallyFilled')`;

/** An order with its place in the order of first being seen. */
export type OrderRecord = OrderRow & Sealed & { readonly position: number };

export const orderEntity = new EntitySchema<OrderRecord>({
  name: 'orders',
  columns: {
    position: { type: 'integer', primary: true, select: false },
    id: text,
    lane: text,
    instrument: text,
    sequence: integer('sequence'),
    side: text,
    type: text,
    status: text,
    quantity: text,
    filled: text,
    price: text,
    triggerPrice: named('trigger_price'),
    createdAt: integer('created_at'),
    updatedAt: integer('updated_at'),
    reason: text,
    crc: SEAL,
  },
  uniques: [{ name: 'orders_id', columns: ['id'] }],
  indices: [
    { name: 'orders_lane_instrument_time', columns: ['lane', 'instrument', 'createdAt'] },
    { name: 'orders_open', columns: ['position'], where: OPEN_ORDERS },
  ],
});

export const fillEntity = new EntitySchema<FillRow & Sealed>({
  name: 'fill',
  columns: {
    number,
    orderId: named('order_id'),
    lane: text,
    instrument: text,
    sequence: integer('sequence'),
    time: integer('time'),
    side: text,
    quantity: text,
    price: text,
    fee: text,
    feeAsset: named('fee_asset'),
    liquidity: text,
    crc: SEAL,
  },
  indices: [{ name: 'fill_lane_instrument_time', columns: ['lane', 'instrument', 'time'] }],
});

export const roundTripEntity = new EntitySchema<RoundTripRow & Sealed>({
  name: 'round_trip',
  columns: {
    number,
    lane: text,
    instrument: text,
    openedAt: integer('opened_at'),
    closedAt: integer('closed_at'),
    quantity: text,
    entryValue: named('entry_value'),
    exitValue: named('exit_value'),
    fees: text,
    profit: text,
    crc: SEAL,
  },
  indices: [{ name: 'round_trip_lane_instrument_time', columns: ['lane', 'instrument', 'closedAt'] }],
});

export const predictionEntity = new EntitySchema<PredictionRow & Sealed>({
  name: 'prediction',
  columns: {
    number,
    lane: text,
    instrument: text,
    openTime: integer('open_time'),
    horizonMs: integer('horizon_ms'),
    prediction: real,
    outcome: real,
    sigma: real,
    lower: real,
    upper: real,
    confidence: real,
    crc: SEAL,
  },
  indices: [{ name: 'prediction_lane_instrument_time', columns: ['lane', 'instrument', 'openTime'] }],
});
