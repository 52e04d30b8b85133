import {
  decimalFromUnits,
  unitsFromDecimal,
  type ApprovedOrder,
  type Fill,
  type FillRow,
  type OrderRow,
  type OrderUpdate,
  type PredictionRow,
  type RoundTrip,
  type RoundTripRow,
} from '@autotrader/sdk';
import { noOutputs, type Outputs, type ScoredPrediction } from '../engine/index.js';
import { publicOrderId } from './public-id.js';

/** How many rows of each projection the run has so far. */
export interface Counts {
  readonly orders: number;
  readonly fills: number;
  readonly roundTrips: number;
  readonly predictions: number;
}

/** Projection rows since the last `take`. */
export interface ProjectedRows {
  readonly orders: readonly OrderRow[];
  readonly fills: readonly FillRow[];
  readonly roundTrips: readonly RoundTripRow[];
  readonly predictions: readonly PredictionRow[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a projector goes on from. */
export interface ProjectorStart {
  readonly counts: Counts;
  /** Rows of the orders that are still open. */
  readonly open: readonly OrderRow[];
}

const FROM_NOTHING: ProjectorStart = {
  counts: { orders: 0, fills: 0, roundTrips: 0, predictions: 0 },
  open: [],
};

/** Turns the outputs of steps into the rows of the projections: the tables that people and reports read. */
export class Projector implements Outputs {
  readonly prediction = noOutputs.prediction;
  readonly signal = noOutputs.signal;
  readonly refused = noOutputs.refused;
  /** Sequence of the event whose outputs come next. */
  sequence = 0;
  /** Open orders by their public id. */
  private readonly open = new Map<string, Mutable<OrderRow>>();
  private orders = new Map<string, OrderRow>();
  private fills: FillRow[] = [];
  private roundTrips: RoundTripRow[] = [];
  private predictions: PredictionRow[] = [];
  private readonly counts: Mutable<Counts>;

  constructor(
    private readonly runId: string,
    private readonly keepPredictions: boolean,
    start: ProjectorStart = FROM_NOTHING,
  ) {
    this.counts = { ...start.counts };
    for (const row of start.open) this.open.set(row.id, { ...row });
  }

  /** Rows so far, those taken included. */
  get total(): Counts {
    return this.counts;
  }

  /** Rows that wait for the next `take`. */
  get waiting(): number {
    return this.orders.size + this.fills.length + this.predictions.length;
  }

  /** Hands out the rows since the last call. */
  take(): ProjectedRows {
    const { orders, fills, roundTrips, predictions } = this;
    this.orders = new Map();
    this.fills = [];
    this.roundTrips = [];
    this.predictions = [];
    return { orders: [...orders.values()].map((row) => ({ ...row })), fills, roundTrips, predictions };
  }

  order(lane: string, order: ApprovedOrder): void {
    this.counts.orders += 1;
    const row = {
      id: publicOrderId(this.runId, order.id),
      lane,
      instrument: order.instrument,
      sequence: this.sequence,
      side: order.side,
      type: order.type,
      status: 'submitted',
      quantity: decimalFromUnits(order.quantity),
      filled: decimalFromUnits(0n),
      price: decimalFromUnits(order.price),
      triggerPrice: decimalFromUnits(order.triggerPrice),
      createdAt: order.time,
      updatedAt: order.time,
      reason: order.reason,
    };
    this.open.set(row.id, row);
    this.orders.set(row.id, row);
  }

  update(_lane: string, update: OrderUpdate): void {
    const row = this.open.get(publicOrderId(this.runId, update.orderId));
    if (!row) return;
    row.status = update.status;
    row.updatedAt = update.time;
    if (update.reason !== '') row.reason = update.reason;
    this.orders.set(row.id, row);
    if (update.status !== 'accepted' && update.status !== 'partiallyFilled') this.open.delete(row.id);
  }

  /** Marks every open order as cancelled; returns how many. */
  withdraw(reason: string, time: number): number {
    const rows = [...this.open.values()];
    for (const row of rows)
      this.orders.set(row.id, Object.assign(row, { status: 'cancelled', reason, updatedAt: time }));
    this.open.clear();
    return rows.length;
  }

  fill(lane: string, fill: Fill): void {
    this.counts.fills += 1;
    const orderId = publicOrderId(this.runId, fill.orderId);
    const order = this.open.get(orderId);
    if (order) {
      order.filled = decimalFromUnits((unitsFromDecimal(order.filled) ?? 0n) + fill.quantity);
      this.orders.set(orderId, order);
    }
    this.fills.push({
      number: this.counts.fills,
      orderId,
      lane,
      instrument: fill.instrument,
      sequence: this.sequence,
      time: fill.time,
      side: fill.side,
      quantity: decimalFromUnits(fill.quantity),
      price: decimalFromUnits(fill.price),
      fee: decimalFromUnits(fill.fee),
      feeAsset: quoteOf(fill.instrument),
      liquidity: fill.liquidity,
    });
  }

  roundTrip(lane: string, trip: RoundTrip): void {
    this.counts.roundTrips += 1;
    this.roundTrips.push({
      number: this.counts.roundTrips,
      lane,
      instrument: trip.instrument,
      openedAt: trip.openedAt,
      closedAt: trip.closedAt,
      quantity: decimalFromUnits(trip.quantity),
      entryValue: decimalFromUnits(trip.entryValue),
      exitValue: decimalFromUnits(trip.exitValue),
      fees: decimalFromUnits(trip.fees),
      profit: decimalFromUnits(trip.profit),
    });
  }

  scored(lane: string, instrument: string, scored: ScoredPrediction): void {
    if (!this.keepPredictions) return;
    this.counts.predictions += 1;
    this.predictions.push({ number: this.counts.predictions, lane, instrument, ...scored });
  }
}

function quoteOf(instrument: string): string {
  return instrument.split('@')[0]?.split('-')[1] ?? '';
}
