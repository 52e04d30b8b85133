import type { Broker, BrokerDefinition } from '../define/broker.js';
import type { InstrumentId } from '../domain/instrument.js';
import type { Candle, Trade } from '../domain/market-event.js';
import { unitsFromNumber } from '../domain/money.js';
import type { ApprovedOrder, Fill, OrderRequest, OrderUpdate } from '../domain/order.js';
import { nextInteger, nextUniform, type RandomState } from '../random/index.js';
import type { State } from '../state/state.js';
import {
  BAR_MS,
  drawsOf,
  FIRST,
  generateCandles,
  generateTrades,
  scribbleOver,
  SECOND,
  type Plan,
} from './plan.js';
import { restoreState, stateOf, type Trial } from './trial.js';

const TICK = 1_000_000n;
const LOT = 10_000n;

/** What a broker was given and said at one input. */
export interface BrokerTurn {
  readonly event: Candle | Trade;
  readonly orders: readonly ApprovedOrder[];
  /** In the order they came; a fill and an update each are one. */
  readonly reports: readonly ({ readonly fill: Fill } | { readonly update: OrderUpdate })[];
  readonly open: Readonly<Record<InstrumentId, readonly string[]>>;
}

/** A broker on its way, with a look at each turn. */
export interface BrokerTrial extends Trial {
  turn(i: number): BrokerTurn;
}

function configure(broker: Broker): void {
  for (const id of [FIRST, SECOND]) {
    const rules = { tickSize: '0.01', lotSize: '0.0001', minimumQuantity: '0.001' };
    const [base = ''] = id.split('-');
    broker.configure({
      kind: 'instrumentChanged',
      instrument: { id, base, quote: 'QQQ', venue: 'kit', ...rules },
    });
    const tiers = [
      { aboveVolume: '0', maker: '0.0015', taker: '0.0025' },
      { aboveVolume: '5000', maker: '0.001', taker: '0.002' },
    ];
    broker.configure({ kind: 'feesChanged', instrument: id, tiers });
  }
}

const pick = <T>(random: RandomState, from: readonly T[]): T => from[nextInteger(random, from.length)] as T;

const toStep = (units: bigint, step: bigint): bigint => (units / step) * step;

/** Some orders of every kind, near the price; now and then one that no venue takes. */
function orderAt(plan: Plan, i: number, event: Candle | Trade): ApprovedOrder | undefined {
  const random = drawsOf(plan, i, 21);
  const price = event.kind === 'candle' ? event.close : event.price;
  if (nextUniform(random) > 0.4 || !(price > 0)) return undefined;
  const type = pick(random, ['market', 'limit', 'stopLoss', 'takeProfit'] as const);
  const level = toStep(unitsFromNumber(price * (0.99 + 0.02 * nextUniform(random))), TICK);
  const quantity = nextUniform(random) < 0.05 ? 1n : LOT * BigInt(100 + nextInteger(random, 100_000));
  const request: OrderRequest = {
    instrument: event.instrument,
    side: pick(random, ['buy', 'sell'] as const),
    type,
    quantity,
    timeInForce: pick(random, ['GTC', 'GTC', 'IOC', 'FOK'] as const),
    price: type === 'limit' ? level : 0n,
    triggerPrice: type === 'stopLoss' || type === 'takeProfit' ? level : 0n,
    reduceOnly: nextUniform(random) < 0.2,
    reason: '',
  };
  const budget = request.side === 'buy' ? (quantity * unitsFromNumber(price * 1.05)) / 100_000_000n : 0n;
  const time = event.kind === 'candle' ? event.openTime + event.intervalMs : event.time;
  return { ...request, id: `order-${i}`, time, budget } as ApprovedOrder;
}

function eventsOf(plan: Plan): (Candle | Trade)[] {
  const first = generateCandles(plan, FIRST, 22);
  const second = generateCandles(plan, SECOND, 23);
  const prints = generateTrades(plan, FIRST, 22);
  return Array.from({ length: plan.length }, (_, i) => {
    const half = i < plan.length / 2 ? first : prints;
    return (i % 3 === 2 ? second : half)[i] as Candle | Trade;
  });
}

/** Starts a broker that is given orders and cancels by the plan. */
export function startBroker(definition: BrokerDefinition, options: unknown, plan: Plan): BrokerTrial {
  const broker = definition.create({ options, seed: plan.seed });
  const events = eventsOf(plan);
  configure(broker);
  const turn = (i: number): BrokerTurn => brokerTurn(broker, plan, i, events[i] as Candle | Trade);
  return {
    turn,
    feed: (i) => {
      const { reports, open } = turn(i);
      return { reports, open } as unknown as State;
    },
    snapshot: () => stateOf(broker),
    restore: (state) => restoreState(broker, state),
  };
}

function brokerTurn(broker: Broker, plan: Plan, i: number, event: Candle | Trade): BrokerTurn {
  const reports: BrokerTurn['reports'][number][] = [];
  const sink = {
    filled: (fill: Fill) => void reports.push({ fill }),
    changed: (update: OrderUpdate) => void reports.push({ update }),
  };
  const order = orderAt(plan, i, event);
  const seen = { ...event };
  const time = event.kind === 'candle' ? event.openTime + BAR_MS : event.time;
  broker.match(event, sink);
  scribbleOver(plan, event);
  if (order) broker.submit(order, sink);
  if (i % 7 === 0) broker.cancel(`order-${i - 10}`, time, 'kit', sink);
  // Old orders go, as a bot's would: what is open stays bounded.
  broker.cancel(`order-${i - 60}`, time, 'kit', sink);
  const open = { [FIRST]: [...broker.openOrders(FIRST)], [SECOND]: [...broker.openOrders(SECOND)] };
  return { event: seen, orders: order ? [order] : [], reports, open };
}
