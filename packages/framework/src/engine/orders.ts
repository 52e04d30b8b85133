import {
  botError,
  numberFromUnits,
  type BrokerReports,
  type EnterSignal,
  type Fill,
  type InstrumentId,
  type OrderRequest,
  type OrderUpdate,
  type Signal,
} from '@autotrader/sdk';
import { assess } from './approve.js';
import type { Lane } from './lane.js';
import { eventKey, type KeyedEvent } from './event-key.js';
import type { Market, TradingRules } from './market.js';
import { EXIT, isOpen, left, placeOf, PROTECTION, type Memo, type Plan, type Purpose } from './memo.js';
import type { Outputs } from './outputs.js';
import { entryRequest, sell, toTick } from './requests.js';

/** Most broker reports one event may cause; more means a broker and the engine chase each other. */
const MAX_REPORTS_PER_EVENT = 10_000;

/** State of a lane's orders: what is open, and why. */
export type OrdersState = { open: Memo[] };

/** What the broker reported: one of the two. */
interface Report {
  readonly fill: Fill | undefined;
  readonly update: OrderUpdate | undefined;
}

/** Turns signals into orders, books what the broker reports, and keeps protective orders beside positions. */
export class Orders implements BrokerReports {
  state: OrdersState = { open: [] };
  private reports: Report[] = [];
  private next = 0;
  private event: KeyedEvent = { kind: 'clock', time: 0 };

  constructor(private readonly lane: Lane) {}

  /** A new event, or a candle built within one: order numbers start again under its key. */
  begin(event: KeyedEvent): void {
    this.event = event;
    this.next = 0;
  }

  filled(fill: Fill): void {
    this.reports.push({ fill, update: undefined });
  }

  changed(update: OrderUpdate): void {
    this.reports.push({ fill: undefined, update });
  }

  /** Takes every open order back from the broker and tells no one; returns what was open. */
  withdraw(time: number): readonly Memo[] {
    const { open } = this.state;
    for (const { id } of open) this.lane.broker.cancel(id, time, 'withdrawn', this);
    this.reports = [];
    this.state.open = [];
    return open;
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

  /** Books what the broker reported, in order; may itself place and cancel orders, which reports more. */
  settle(outputs: Outputs): void {
    const { reports } = this;
    for (let i = 0; i < reports.length; i++) {
      if (i === MAX_REPORTS_PER_EVENT) throw this.chase(i);
      const { fill, update } = reports[i] as Report;
      if (fill) this.book(fill, outputs);
      if (update) this.note(update, outputs);
    }
    if (reports.length > 0) this.reports = [];
  }

  private chase(count: number): Error {
    const what = `broker made over ${count} reports for ${eventKey(this.event)}`;
    return botError('BOT_CORE_INVARIANT', { what });
  }

  /** True when reports wait to be booked. */
  get waiting(): boolean {
    return this.reports.length > 0;
  }

  private enter(market: Market, signal: EnterSignal, time: number, outputs: Outputs): void {
    const request = entryRequest(this.lane, market, signal);
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
    return isOpen(this.state.open, market.id, 'entry') ? 'an entry is already under way' : undefined;
  }

  private exit(market: Market, reason: string, time: number, outputs: Outputs): void {
    this.cancel(market.id, ['entry', 'protection'], time, 'position is being closed');
    if (market.held === 0 || isOpen(this.state.open, market.id, 'exit')) return;
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
    const memo = this.state.open[placeOf(this.state.open, fill.orderId)];
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
      const at = placeOf(this.state.open, update.orderId);
      if (at >= 0) this.state.open.splice(at, 1);
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
    const { open } = this.state;
    for (const purpose of open.length > 0 ? purposes : NOTHING) {
      for (let i = 0; i < open.length; i++) {
        const { id, instrument: of, purpose: is } = open[i] as Memo;
        if (of === instrument && is === purpose && id !== except) {
          this.lane.broker.cancel(id, time, reason, this);
        }
      }
    }
  }
}

const NOTHING: readonly Purpose[] = [];
const CLOSED = new Set<OrderUpdate['status']>(['filled', 'cancelled', 'rejected', 'expired']);
