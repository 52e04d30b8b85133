import {
  botError,
  numberFromUnits,
  unitsFromDecimal,
  unitsFromNumber,
  UNITS_PER_ONE,
  type ApprovedOrder,
  type Broker,
  type BrokerReports,
  type Candle,
  type FeesChanged,
  type Fill,
  type Instrument,
  type InstrumentChanged,
  type InstrumentId,
  type MarketEvent,
  type Trade,
} from '@autotrader/sdk';
import { refusal } from './admission.js';
import { matchCandle } from './candle-match.js';
import { meetFilledCandle, rememberCandle } from './candle-memory.js';
import { chooseTier, readTiers, tierOf } from './fees.js';
import { close, type Meeting } from './meeting.js';
import { mayMeet } from './order-levels.js';
import type { BrokerOptions } from './options.js';
import { emptyState, type BrokerState, type Fees, type Market, type OpenOrder, type Tier } from './state.js';
import { matchTrade } from './trade-match.js';
import { advanceTurnover, emptyTurnover } from './turnover.js';

const NONE: readonly string[] = [];

/** Order handling of a simulated account. Rules and formulas: docs/reference/broker-simulated.md. */
export class SimulatedBroker implements Broker {
  state: BrokerState = emptyState();
  readonly #options: BrokerOptions;
  readonly #slippage: number;
  readonly #slippageUnits: bigint;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#slippage = options.slippage.model === 'fixed' ? options.slippage.fraction : 0;
    this.#slippageUnits = unitsFromNumber(this.#slippage);
  }

  configure(event: InstrumentChanged | FeesChanged): void {
    const { markets, fees, turnover } = this.state;
    if (event.kind === 'instrumentChanged') {
      markets[event.instrument.id] = marketOf(event.instrument);
      turnover[event.instrument.quote] ??= emptyTurnover();
      return;
    }
    const table = { tiers: readTiers(event), tier: 0, maker: 0, taker: 0 };
    chooseTier(table, turnover[markets[event.instrument]?.quote ?? '']);
    fees[event.instrument] = table;
  }

  match(event: MarketEvent, reports: BrokerReports): void {
    if (this.state.orders.length === 0) return;
    if (event.kind === 'candle') this.#matchCandle(event, reports);
    else if (event.kind === 'trade') this.#matchTrade(event, reports);
  }

  submit(order: ApprovedOrder, reports: BrokerReports): void {
    const { id: orderId, instrument, time } = order;
    const market = this.state.markets[instrument];
    const fees = this.state.fees[instrument];
    const reason = refusal(order, market, fees);
    reports.changed({ orderId, instrument, status: reason ? 'rejected' : 'accepted', time, reason });
    if (!reason && market && fees) this.#open(order, market, fees, reports);
  }

  cancel(orderId: string, time: number, reason: string, reports: BrokerReports): void {
    const order = this.state.orders.find(({ id }) => id === orderId);
    if (order) close(this.state, order, 'cancelled', time, reason, reports);
  }

  hold(instrument: InstrumentId, units: bigint): void {
    this.state.held[instrument] = units;
  }

  openOrders(instrument: InstrumentId): readonly string[] {
    const { orders } = this.state;
    if (orders.length === 0) return NONE;
    return orders.filter((order) => order.instrument === instrument).map(({ id }) => id);
  }

  feeRate(instrument: InstrumentId, liquidity: Fill['liquidity']): number {
    const fees = this.state.fees[instrument];
    if (!fees) return 0;
    return liquidity === 'maker' ? fees.maker : fees.taker;
  }

  slippage(_instrument: InstrumentId): number {
    return this.#slippage;
  }

  /** Puts an order into the book at the fees of the present turnover. */
  #open(order: ApprovedOrder, market: Market, fees: Fees, reports: BrokerReports): void {
    const { turnover, orders } = this.state;
    const volume = turnover[market.quote];
    if (volume) advanceTurnover(volume, order.time);
    chooseTier(fees, volume);
    const open = opened(order, order.time + this.#options.latencyMs, tierOf(fees));
    orders.push(open);
    if (order.type === 'stopLoss') meetFilledCandle(this.state, order, open, this.#rules(market), reports);
  }

  #rules(market: Market): Pick<Meeting, 'market' | 'slippage' | 'touch'> {
    return { market, slippage: this.#slippageUnits, touch: this.#options.touch };
  }

  #matchCandle(candle: Candle, reports: BrokerReports): void {
    const { orders } = this.state;
    let met: OpenOrder[] | undefined;
    for (const order of orders) {
      if (order.instrument !== candle.instrument || order.activeAt > candle.openTime) continue;
      if (mayMeet(order, candle)) (met ??= []).push(order);
    }
    if (met) this.#meetCandle(candle, met, reports);
  }

  #meetCandle(candle: Candle, met: readonly OpenOrder[], reports: BrokerReports): void {
    const { instrument, open, high, low, volume } = candle;
    const market = this.state.markets[instrument];
    if (!market) return;
    const last = candle.openTime + candle.intervalMs - 1;
    const meeting = this.#meeting(market, { open, high, low, volume }, last, reports);
    matchCandle(meeting, candle, met);
    if (meeting.filled) rememberCandle(meeting, instrument);
  }

  #matchTrade(trade: Trade, reports: BrokerReports): void {
    const meets = ({ instrument, activeAt }: OpenOrder): boolean =>
      instrument === trade.instrument && activeAt <= trade.time;
    const met = this.state.orders.filter(meets);
    const market = this.state.markets[trade.instrument];
    if (met.length === 0 || !market) return;
    const { price, quantity: volume } = trade;
    const prices = { open: price, high: price, low: price, volume };
    matchTrade(this.#meeting(market, prices, trade.time, reports), trade, met);
  }

  #meeting(market: Market, prices: Prices, lastTime: number, reports: BrokerReports): Meeting {
    const { volumeShare, touch } = this.#options;
    return {
      state: this.state,
      market,
      reports,
      open: unitsFromNumber(prices.open),
      high: prices.high,
      low: prices.low,
      slippage: this.#slippageUnits,
      touch,
      lastTime,
      left: volumeShare === undefined ? undefined : shareOf(prices.volume, volumeShare),
      filled: false,
    };
  }
}

type Prices = Pick<Candle, 'open' | 'high' | 'low' | 'volume'>;

const shareOf = (volume: number, share: number): bigint =>
  (unitsFromNumber(volume) * unitsFromNumber(share)) / UNITS_PER_ONE;

/** One literal: the order's shape stays the same for the engine, and nothing is copied twice. */
const opened = (order: ApprovedOrder, activeAt: number, tier: Tier): OpenOrder => ({
  id: order.id,
  instrument: order.instrument,
  side: order.side,
  type: order.type,
  timeInForce: order.timeInForce,
  price: order.price,
  triggerPrice: order.triggerPrice,
  reduceOnly: order.reduceOnly,
  budget: order.budget,
  level: levelOf(order),
  remaining: order.quantity,
  activeAt,
  triggered: false,
  rested: false,
  maker: tier.maker,
  taker: tier.taker,
});

const levelOf = ({ type, price, triggerPrice }: ApprovedOrder): number =>
  type === 'market' ? 0 : numberFromUnits(type === 'limit' ? price : triggerPrice);

function marketOf(instrument: Instrument): Market {
  const read = (text: string): bigint => {
    const units = unitsFromDecimal(text);
    if (units !== undefined && units > 0n) return units;
    throw botError('BOT_CORE_INVARIANT', { what: `rules of ${instrument.id} have "${text}"` });
  };
  const { tickSize, lotSize, minimumQuantity, quote } = instrument;
  return {
    quote,
    tick: read(tickSize),
    lot: read(lotSize),
    minimum: unitsFromDecimal(minimumQuantity) ?? 0n,
  };
}
