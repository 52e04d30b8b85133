import type { BrokerDefinition } from '../define/broker.js';
import type { Candle, Trade } from '../domain/market-event.js';
import { unitsFromNumber } from '../domain/money.js';
import type { ApprovedOrder, Fill, OrderUpdate } from '../domain/order.js';
import { startBroker, type BrokerTrial, type BrokerTurn } from './broker-trial.js';
import { makeCheck, type Check, type Expect } from './check.js';
import { optionsChecks } from './options-checks.js';
import type { Plan } from './plan.js';
import { commonChecks } from './common-checks.js';
import type { Subject } from './trial.js';

const LENGTH = 600;
const FINAL = new Set<OrderUpdate['status']>(['filled', 'cancelled', 'rejected', 'expired']);

/** What is known of an order from its reports alone. */
interface Known {
  readonly order: ApprovedOrder;
  filled: bigint;
  status: OrderUpdate['status'];
}

function starting(
  definition: BrokerDefinition,
  options: Readonly<Record<string, unknown>>,
): (plan: Plan) => BrokerTrial {
  return (plan) => startBroker(definition, definition.options.parse(options), plan);
}

/** A broker as the common checks see it. */
export function brokerSubject(
  definition: BrokerDefinition,
  options: Readonly<Record<string, unknown>>,
): Subject {
  return {
    kit: `broker ${definition.name}`,
    length: LENGTH,
    start: starting(definition, options),
    definition,
  };
}

/**
 * What every broker must do.
 *
 * @example
 * for (const { name, run } of checkBroker(simulated, { touch: true })) it(name, run);
 */
export function checkBroker(
  definition: BrokerDefinition,
  options: Readonly<Record<string, unknown>> = {},
): Check[] {
  const subject = brokerSubject(definition, options);
  return [
    ...optionsChecks(subject.kit, definition.options, options),
    ...commonChecks(subject),
    ...marketChecks(subject.kit, starting(definition, options)),
  ];
}

function marketChecks(kit: string, start: (plan: Plan) => BrokerTrial): Check[] {
  const rules: [string, (expect: Expect, turn: BrokerTurn, known: Map<string, Known>) => void][] = [
    ['every fill is at a price its event offered, for an order of its instrument', withinRange],
    ['no order fills more than its quantity, and "filled" means all of it', conserves],
    ['an order is answered at once, closed once, and silent from then on', lives],
    ['no order fills before it could be known', patient],
    ['limits are kept and fees are truncated', keepsTerms],
  ];
  return rules.map(([name, rule]) =>
    makeCheck(kit, name, (expect) => {
      let fills = 0;
      for (const seed of [1, 2, 3]) fills += walk(start({ seed, length: LENGTH }), expect, rule);
      expect(fills > 0, () => 'not one order was filled');
    }),
  );
}

function walk(
  trial: BrokerTrial,
  expect: Expect,
  rule: (expect: Expect, turn: BrokerTurn, known: Map<string, Known>) => void,
): number {
  const known = new Map<string, Known>();
  let fills = 0;
  for (let i = 0; i < LENGTH; i++) {
    const turn = trial.turn(i);
    for (const order of turn.orders) known.set(order.id, { order, filled: 0n, status: 'submitted' });
    rule(expect, turn, known);
    fills += fillsOf(turn).length;
  }
  return fills;
}

const fillsOf = ({ reports }: BrokerTurn): Fill[] =>
  reports.flatMap((report) => ('fill' in report ? [report.fill] : []));

const rangeOf = (event: Candle | Trade): [bigint, bigint] => {
  const [low, high] = event.kind === 'candle' ? [event.low, event.high] : [event.price, event.price];
  return [unitsFromNumber(low), unitsFromNumber(high)];
};

function withinRange(expect: Expect, turn: BrokerTurn): void {
  const [low, high] = rangeOf(turn.event);
  for (const { price, instrument, orderId } of fillsOf(turn)) {
    expect(
      price >= low && price <= high,
      () => `${orderId} filled at ${price}, the event offered ${low} to ${high}`,
    );
    expect(
      instrument === turn.event.instrument,
      () => `${orderId} filled by an event of ${turn.event.instrument}`,
    );
  }
}

function conserves(expect: Expect, { reports }: BrokerTurn, known: Map<string, Known>): void {
  for (const report of reports) {
    const id = 'fill' in report ? report.fill.orderId : report.update.orderId;
    const one = known.get(id);
    if (!one) continue;
    if ('fill' in report) one.filled += report.fill.quantity;
    const { quantity } = one.order;
    expect(one.filled <= quantity, () => `${id} of ${quantity} has filled ${one.filled}`);
    if ('fill' in report) expect(report.fill.quantity > 0n, () => `${id} has an empty fill`);
    else if (report.update.status === 'filled')
      expect(one.filled === quantity, () => `${id} is "filled" short of its quantity`);
  }
}

function lives(expect: Expect, turn: BrokerTurn, known: Map<string, Known>): void {
  for (const report of turn.reports) {
    const { orderId } = 'fill' in report ? report.fill : report.update;
    const one = known.get(orderId);
    if (!one) continue;
    // A fill's own "filled" comes after it, so a fill of a closed order is always one too many.
    expect(!FINAL.has(one.status), () => `${orderId} is reported after it was ${one.status}`);
    if ('update' in report) one.status = report.update.status;
    if ('update' in report && report.update.status === 'rejected') {
      expect(report.update.reason !== '', () => `${orderId} is rejected without a reason`);
    }
  }
  for (const { id } of turn.orders)
    expect(known.get(id)?.status !== 'submitted', () => `${id} is not answered`);
  const open = new Set(Object.values(turn.open).flat());
  for (const [id, { status }] of known) {
    expect(open.has(id) !== FINAL.has(status), () => `${id} is ${status}, openOrders says ${open.has(id)}`);
    if (FINAL.has(status)) known.delete(id);
  }
}

function patient(expect: Expect, turn: BrokerTurn, known: Map<string, Known>): void {
  const { event } = turn;
  for (const { orderId } of fillsOf(turn)) {
    const time = known.get(orderId)?.order.time ?? -Infinity;
    const start = event.kind === 'candle' ? event.openTime : event.time;
    expect(start >= time, () => `${orderId} of ${time} filled in an event that began at ${start}`);
  }
}

function keepsTerms(expect: Expect, turn: BrokerTurn, known: Map<string, Known>): void {
  for (const { orderId, side, price, quantity, fee } of fillsOf(turn)) {
    const order = known.get(orderId)?.order;
    if (!order) continue;
    const kept = order.type !== 'limit' || (side === 'buy' ? price <= order.price : price >= order.price);
    expect(kept && side === order.side, () => `${orderId} with limit ${order.price} filled at ${price}`);
    const rates = [150_000n, 250_000n, 100_000n, 200_000n];
    const fees = rates.map((rate) => (price * quantity * rate) / 10n ** 16n);
    expect(fees.includes(fee), () => `${orderId} paid ${fee}, which is no truncated fee of the table`);
  }
}
