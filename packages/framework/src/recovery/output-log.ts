import type {
  ApprovedOrder,
  Fill,
  InstrumentId,
  OrderUpdate,
  Prediction,
  RefusedOrder,
  RoundTrip,
  Signal,
  State,
} from '@autotrader/sdk';
import type { Outputs, ScoredPrediction } from '../engine/index.js';

/** Codes of the packed outputs; never reused. */
const CODE = {
  prediction: 1,
  signal: 2,
  refused: 3,
  order: 4,
  update: 5,
  fill: 6,
  roundTrip: 7,
  scored: 8,
} as const;

/** Collects the outputs of one step as plain data, in order: what a journal row keeps and a replay compares. */
export class OutputLog implements Outputs {
  private items: State[] = [];

  /** Hands out what was collected and starts anew. */
  take(): State {
    const items = this.items;
    this.items = [];
    return items;
  }

  prediction(lane: string, p: Prediction): void {
    const shares = Float64Array.from(p.shares);
    this.items.push([
      CODE.prediction,
      lane,
      p.instrument,
      p.point,
      p.lower,
      p.upper,
      p.sigma,
      p.confidence,
      shares,
    ]);
  }

  scored(lane: string, instrument: string, s: ScoredPrediction): void {
    this.items.push([CODE.scored, lane, instrument, s.openTime, s.outcome]);
  }

  signal(lane: string, instrument: string, signal: Signal): void {
    this.items.push([CODE.signal, lane, instrument, signal.kind, signal.reason, { ...signal.values }]);
  }

  refused(lane: string, { request, by, reason, values }: RefusedOrder): void {
    this.items.push([
      CODE.refused,
      lane,
      request.instrument,
      request.side,
      request.quantity,
      by,
      reason,
      { ...values },
    ]);
  }

  order(lane: string, o: ApprovedOrder): void {
    this.items.push([
      CODE.order,
      lane,
      o.id,
      o.instrument,
      o.side,
      o.type,
      o.quantity,
      o.price,
      o.triggerPrice,
    ]);
  }

  update(lane: string, u: OrderUpdate): void {
    this.items.push([CODE.update, lane, u.orderId, u.status, u.reason]);
  }

  fill(lane: string, f: Fill): void {
    this.items.push([CODE.fill, lane, f.orderId, f.quantity, f.price, f.fee, f.liquidity]);
  }

  roundTrip(lane: string, r: RoundTrip): void {
    this.items.push([CODE.roundTrip, lane, r.instrument, r.quantity, r.profit]);
  }
}

/** An order as it is packed, without what only a broker needs; undefined for any other output. */
export function readOrder(
  output: State,
): { id: string; instrument: InstrumentId; side: 'buy' | 'sell' } | undefined {
  const [code, , id, instrument, side] = output as unknown as OrderFields;
  return code === CODE.order ? { id, instrument, side } : undefined;
}

/** A fill as it is packed, with its lane; undefined for any other output. */
export function readFill(
  output: State,
): ({ lane: string } & Omit<Fill, 'instrument' | 'side' | 'time'>) | undefined {
  const [code, lane, orderId, quantity, price, fee, liquidity] = output as unknown as FillFields;
  return code === CODE.fill ? { lane, orderId, quantity, price, fee, liquidity } : undefined;
}

type OrderFields = readonly [
  code: number,
  lane: string,
  id: string,
  instrument: InstrumentId,
  side: 'buy' | 'sell',
];
type FillFields = readonly [
  code: number,
  lane: string,
  orderId: string,
  quantity: bigint,
  price: bigint,
  fee: bigint,
  liquidity: Fill['liquidity'],
];
