import {
  botError,
  numberFromUnits,
  unitsFromNumber,
  UNITS_PER_ONE,
  type BrokerReports,
  type EnterSignal,
  type Fill,
  type InstrumentId,
  type OrderRequest,
  type OrderUpdate,
  type ReasonValues,
  type Signal,
} from '@autotrader/sdk';
import { assess } from './approve.js';
import type { Lane } from './lane.js';
import { eventKey, type KeyedEvent } from './event-key.js';
import { wholeLots, type Market, type TradingRules } from './market.js';
import type { Outputs } from './outputs.js';

/** Most broker reports one event may cause; more means a broker and the engine chase each other. */
const MAX_REPORTS_PER_EVENT = 10_000;

type Purpose = 'entry' | 'exit' | 'protection';

/** What the lane remembers of an open order. */
type Memo = {
  id: string;
  instrument: InstrumentId;
  purpose: Purpose;
  /** Quote asset and units kept free for it until it is filled or gone; 0n for sells. */
  quote: string;
  reserved: bigint;
  /** Triggers placed once it is filled, in percent of the entry price; 0 for none. */
  stopLossPercent: number;
  takeProfitPercent: number;
};

/** State of a lane's orders: what is open, and why. */
export type OrdersState = { open: Memo[] };

/** What an order is for. */
type Plan = Pick<Memo, 'purpose' | 'stopLossPercent' | 'takeProfitPercent'>;
const EXIT: Plan = { purpose: 'exit', stopLossPercent: 0, takeProfitPercent: 0 };
const PROTECTION: Plan = { purpose: 'protection', stopLossPercent: 0, takeProfitPercent: 0 };

type Report = { readonly fill: Fill } | { readonly update: OrderUpdate };

/** Turns signals into orders, books what the broker reports, and keeps protective orders beside positions. */
export class Orders implements BrokerReports {
  state: OrdersState = { open: [] };
  private readonly reports: Report[] = [];
  private next = 0;
  private event: KeyedEvent = { kind: 'clock', time: 0 };

  constructor(private readonly lane: Lane) {}

  /** A new event, or a candle built within one: order numbers start again under its key. */
  begin(event: KeyedEvent): void {
    this.event = event;
    this.next = 0;
  }

  filled(fill: Fill): void {
    this.reports.push({ fill });
  }

  changed(update: OrderUpdate): void {
    this.reports.push({ update });
  }

  /** Units of a quote asset kept for open orders. */
  reserved(quote: string): bigint {
    let sum = 0n;
    for (const memo of this.state.open) if (memo.quote === quote) sum += memo.reserved;
    return sum;
  }

  /** Acts on a strategy's signal. */
  onSignal(market: Market, signal: Signal, time: number, outputs: Outputs): void {
    if (signal.kind === 'exit') this.exit(market, signal.reason, time, outputs);
    else if (signal.kind === 'enter') this.enter(market, signal, time, outputs);
    this.settle(outputs);
  }

  /** Books what the broker reported, in order; may itself place and cancel orders. */
  settle(outputs: Outputs): void {
    for (let i = 0; i < this.reports.length; i++) {
      if (i === MAX_REPORTS_PER_EVENT) {
        throw botError('BOT_CORE_INVARIANT', {
          what: `broker made over ${i} reports for ${eventKey(this.event)}`,
        });
      }
      const report = this.reports[i] as Report;
      if ('fill' in report) this.book(report.fill, outputs);
      else this.note(report.update, outputs);
    }
    this.reports.length = 0;
  }

  /** True when reports wait to be booked. */
  get waiting(): boolean {
    return this.reports.length > 0;
  }

  private enter(market: Market, signal: EnterSignal, time: number, outputs: Outputs): void {
    const request = this.entryRequest(market, signal);
    const obstacle = this.obstacle(market, signal);
    if (obstacle) return outputs.refused(this.lane.name, { request, by: 'engine', reason: obstacle });
    const plan = {
      purpose: 'entry' as const,
      stopLossPercent: signal.stopLossPercent ?? 0,
      takeProfitPercent: signal.takeProfitPercent ?? 0,
    };
    this.place(market, request, plan, time, outputs);
  }

  private obstacle(market: Market, signal: EnterSignal): string | undefined {
    if (signal.side === 'sell') return 'a spot account cannot sell short';
    if (market.held > 0) return 'a position is already open';
    return this.openIds(market.id, 'entry').length > 0 ? 'an entry is already under way' : undefined;
  }

  private entryRequest(market: Market, signal: EnterSignal): OrderRequest {
    const { lane } = this;
    const price = signal.limitPrice ?? market.price;
    const quantity = lane.sizing.definition.size({
      options: lane.sizing.options,
      signal,
      price,
      cash: lane.account.cash,
      equity: lane.account.equity,
      feeRate: lane.broker.feeRate(market.id, 'taker'),
      prediction: market.prediction,
    });
    return {
      instrument: market.id,
      side: signal.side,
      type: signal.limitPrice === undefined ? 'market' : 'limit',
      quantity: market.rules ? wholeLots(quantity, market.rules) : 0n,
      timeInForce: 'GTC',
      price: signal.limitPrice === undefined ? 0n : toTick(signal.limitPrice, market.rules),
      triggerPrice: 0n,
      reduceOnly: false,
      reason: signal.reason,
      values: signal.values ?? NO_VALUES,
    };
  }

  private exit(market: Market, reason: string, time: number, outputs: Outputs): void {
    this.cancel(market.id, ['entry', 'protection'], time, 'position is being closed');
    if (market.held === 0 || this.openIds(market.id, 'exit').length > 0) return;
    const quantity = this.lane.ledger.held(market.id);
    this.place(market, sell(market.id, 'market', quantity, 0n, reason), EXIT, time, outputs);
  }

  private protect(market: Market, fill: Fill, memo: Memo, outputs: Outputs): void {
    const trigger = (percent: number): bigint =>
      toTick((numberFromUnits(fill.price) * (100 + percent)) / 100, market.rules);
    const place = (type: 'stopLoss' | 'takeProfit', percent: number, reason: string): void => {
      const request = sell(market.id, type, fill.quantity, trigger(percent), reason);
      this.place(market, request, PROTECTION, fill.time, outputs);
    };
    if (memo.stopLossPercent > 0) place('stopLoss', -memo.stopLossPercent, 'stop-loss');
    if (memo.takeProfitPercent > 0) place('takeProfit', memo.takeProfitPercent, 'take-profit');
  }

  private place(market: Market, request: OrderRequest, plan: Plan, time: number, outputs: Outputs): void {
    const { lane } = this;
    const id = `${lane.name}/${eventKey(this.event)}/${this.next}`;
    const assessed = assess(lane, market, request, id, time);
    if ('refused' in assessed) return outputs.refused(lane.name, assessed.refused);
    this.next += 1;
    const { approved } = assessed;
    this.state.open.push({
      id,
      instrument: market.id,
      purpose: plan.purpose,
      quote: market.rules?.instrument.quote ?? '',
      reserved: approved.budget,
      stopLossPercent: plan.stopLossPercent,
      takeProfitPercent: plan.takeProfitPercent,
    });
    outputs.order(lane.name, approved);
    lane.broker.submit(approved, this);
    // A submission may bring another fee tier, and so another cost.
    lane.refreshTerms(market);
  }

  private book(fill: Fill, outputs: Outputs): void {
    const { lane } = this;
    const market = lane.market(fill.instrument);
    const memo = this.state.open.find(({ id }) => id === fill.orderId);
    const roundTrip = lane.ledger.apply(fill, (market.rules as TradingRules).instrument);
    if (memo) memo.reserved = left(memo.reserved, fill);
    lane.refresh(market);
    lane.account.market = market;
    lane.account.time = fill.time;
    outputs.fill(lane.name, fill);
    lane.risk.onFill(fill);
    if (memo?.purpose === 'entry') this.protect(market, fill, memo, outputs);
    if (!roundTrip) return;
    this.cancel(market.id, ['exit', 'protection'], fill.time, 'position is closed', fill.orderId);
    outputs.roundTrip(lane.name, roundTrip);
    lane.risk.onRoundTrip(roundTrip);
  }

  private note(update: OrderUpdate, outputs: Outputs): void {
    if (CLOSED.has(update.status)) {
      const { open } = this.state;
      const at = open.findIndex(({ id }) => id === update.orderId);
      if (at >= 0) open.splice(at, 1);
    }
    outputs.update(this.lane.name, update);
  }

  private cancel(
    instrument: InstrumentId,
    purposes: readonly Purpose[],
    time: number,
    reason: string,
    except = '',
  ): void {
    for (const purpose of purposes) {
      for (const id of this.openIds(instrument, purpose)) {
        if (id !== except) this.lane.broker.cancel(id, time, reason, this);
      }
    }
  }

  private openIds(instrument: InstrumentId, purpose: Purpose): string[] {
    const { open } = this.state;
    if (open.length === 0) return [];
    return open
      .filter((memo) => memo.instrument === instrument && memo.purpose === purpose)
      .map(({ id }) => id);
  }
}

const NO_VALUES: ReasonValues = {};

const CLOSED = new Set<OrderUpdate['status']>(['filled', 'cancelled', 'rejected', 'expired']);

/** What stays reserved for the rest of a buy after one of its fills. */
function left(reserved: bigint, fill: Fill): bigint {
  if (reserved === 0n) return 0n;
  const value = (fill.quantity * fill.price + UNITS_PER_ONE - 1n) / UNITS_PER_ONE;
  const rest = reserved - value - fill.fee;
  return rest > 0n ? rest : 0n;
}

function sell(
  instrument: InstrumentId,
  type: OrderRequest['type'],
  quantity: bigint,
  triggerPrice: bigint,
  reason: string,
): OrderRequest {
  return {
    instrument,
    side: 'sell',
    type,
    quantity,
    timeInForce: 'GTC',
    price: 0n,
    triggerPrice,
    reduceOnly: true,
    reason,
    values: NO_VALUES,
  };
}

/** Nearest multiple of the tick. */
function toTick(price: number, rules: TradingRules | undefined): bigint {
  const units = unitsFromNumber(price);
  const tick = rules && rules.tick > 0n ? rules.tick : 1n;
  return ((units + tick / 2n) / tick) * tick;
}
