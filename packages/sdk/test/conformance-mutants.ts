import {
  defineBroker,
  defineFeature,
  defineModel,
  defineRisk,
  defineSizing,
  defineStrategy,
  enter,
  exit,
  hold,
  refuse,
  reduce,
  approve,
  z,
  type Broker,
  type BrokerReports,
  type Candle,
  type ComponentDefinition,
  type FeatureRows,
  type Fill,
  type ApprovedOrder,
  type MarketEvent,
  type State,
} from '@autotrader/sdk';

const strict = z.strictObject({});

/** A component that is right but for one thing, and the check that has to see it. */
export interface Mutant {
  readonly check: RegExp;
  readonly definition: ComponentDefinition;
}

/* Features: the mean of all closes, kept as sum and count. */

type Sums = { sum: number; count: number };
const sums = (): Sums => ({ sum: 0, count: 0 });

function mean(state: Sums, close: number): number {
  if (close === close) {
    state.sum += close;
    state.count += 1;
  }
  return state.sum / state.count;
}

const featureBase = { name: 'mean', on: 'candle', outputs: ['value'], options: strict } as const;

export const goodFeature = defineFeature({
  ...featureBase,
  outputs: ['value'],
  state: sums,
  update(state, candle, out, at) {
    out[at] = mean(state, candle.close);
  },
});

/** The same one, whose first version called things otherwise. */
export const secondFeature = {
  ...goodFeature,
  version: 2,
  upcasters: {
    1: (older: State): State => {
      const { total, bars } = older as { total: number; bars: number };
      return { sum: total, count: bars };
    },
  },
  olderStates: { 1: { total: 12.5, bars: 4 } },
};

const featureOf = (
  change: (close: number, state: Sums, candle: Candle) => number,
  state: () => State = sums,
) =>
  defineFeature({
    ...featureBase,
    outputs: ['value'],
    state,
    update(kept, candle, out, at) {
      const extra = change(candle.close, kept as Sums, candle);
      out[at] = mean(kept as Sums, candle.close) + extra;
    },
  });

let calls = 0;
const seen = new Map<number, number>();
let kept: Candle | undefined;

export const featureMutants: readonly Mutant[] = [
  {
    check: /plain data/,
    definition: featureOf(
      () => 0,
      () => ({ ...sums(), when: new Map() }) as unknown as State,
    ),
  },
  { check: /two runs/, definition: featureOf(() => (calls += 1)) },
  {
    check: /restored state/,
    definition: featureOf((close, state) => {
      // A count of its own beside the state: right in every fresh run, lost by a restart.
      if (state.count === 0) calls = 0;
      calls += 1;
      return calls + close * 0;
    }),
  },
  {
    check: /comes later/,
    definition: featureOf((close, _state, { openTime }) => {
      // It remembers an earlier run's bars, so knows the next close.
      const next = seen.get(openTime + 60_000) ?? 0;
      seen.set(openTime, close);
      return next;
    }),
  },
  {
    check: /no reference/,
    definition: featureOf((close, state, candle) => {
      const before = state.count > 0 && kept ? kept.close : close;
      kept = candle;
      return before;
    }),
  },
  {
    check: /NaN and flat/,
    definition: featureOf((close) => {
      if (close !== close) throw new Error('not a number');
      return 0;
    }),
  },
  {
    check: /bounded/,
    definition: featureOf(
      (close, state) => (state as unknown as { all: number[] }).all.push(close) * 0,
      () => ({ ...sums(), all: [] }),
    ),
  },
  { check: /no time/, definition: featureOf((close) => Math.exp(-Math.abs(close))) },
  { check: /no time/, definition: featureOf(() => Date.now() * 0) },
  {
    check: /unknown key/,
    definition: { ...goodFeature, options: z.object({}) },
  },
  ...[
    // No upcaster, no example, one that forgets a field, one that keeps what is gone, one that depends on the calls.
    { upcasters: {} },
    { olderStates: {} },
    { upcasters: { 1: () => ({ sum: 0 }) } },
    { upcasters: { 1: (older: State) => ({ ...(older as object), count: 0 }) } },
    { upcasters: { 1: () => ({ sum: (calls += 1), count: 0 }) } },
    { upcasters: { 1: () => ({ sum: '0', count: 0 }) } },
  ].map((wrong) => ({ check: /older version/, definition: { ...secondFeature, ...wrong } })),
  {
    check: /nothing else/,
    definition: defineFeature({
      ...featureBase,
      outputs: ['value'],
      state: sums,
      update(state, candle, out, at) {
        out[at] = mean(state, candle.close);
        out[at + 1] = 1;
      },
    }),
  },
  {
    check: /once it is warm/,
    definition: defineFeature({
      ...featureBase,
      outputs: ['value'],
      state: sums,
      update(_state, _candle, out, at) {
        out[at] = NaN;
      },
    }),
  },
];

/* Models: the mean of the targets. */

class MeanModel {
  state = { sum: 0, count: 0 };
  predictOne(_rows: FeatureRows, _index: number): number {
    return this.state.count > 0 ? this.state.sum / this.state.count : 0;
  }
  learnOne(_rows: FeatureRows, _index: number, target: number): void {
    if (target !== target) return;
    this.state.sum += target;
    this.state.count += 1;
  }
}

const modelOf = (create: () => MeanModel) => defineModel({ name: 'mean', options: strict, create });

export const goodModel = modelOf(() => new MeanModel());

export const modelMutants: readonly Mutant[] = [
  {
    check: /comes later/,
    definition: modelOf(
      () =>
        new (class extends MeanModel {
          override predictOne(rows: FeatureRows, index: number): number {
            const ahead = rows.get(index + 1, 0);
            return ahead === ahead ? ahead : 0;
          }
        })(),
    ),
  },
  {
    check: /further|predicting changes/,
    definition: modelOf(
      () =>
        new (class extends MeanModel {
          override predictOne(rows: FeatureRows, index: number): number {
            this.state.count += 1;
            return super.predictOne(rows, index);
          }
        })(),
    ),
  },
  {
    check: /finite/,
    definition: modelOf(
      () =>
        new (class extends MeanModel {
          override predictOne(rows: FeatureRows, index: number): number {
            return rows.get(index, 0);
          }
        })(),
    ),
  },
  {
    check: /restored state/,
    definition: modelOf(
      () =>
        new (class extends MeanModel {
          #hidden = 0;
          override learnOne(rows: FeatureRows, index: number, target: number): void {
            super.learnOne(rows, index, target);
            if (target === target) this.#hidden += target;
          }
          override predictOne(): number {
            return this.#hidden;
          }
        })(),
    ),
  },
];

/* Strategies: in and out by turns. */

const strategyOf = (
  signal: (close: number, held: boolean) => ReturnType<typeof enter> | ReturnType<typeof exit> | typeof hold,
) =>
  defineStrategy({
    name: 'turns',
    options: strict,
    onCandle: (candle, { position }) => signal(candle.close, position !== undefined),
  });

export const goodStrategy = strategyOf((close, held) =>
  close > 100 ? (held ? hold : enter('buy', { reason: 'up' })) : held ? exit('down') : hold,
);

export const strategyMutants: readonly Mutant[] = [
  { check: /well formed/, definition: strategyOf(() => enter('buy', { confidence: 2 })) },
  { check: /well formed/, definition: strategyOf(() => exit('edge {edge}')) },
  { check: /well formed/, definition: strategyOf(() => undefined as unknown as typeof hold) },
];

/* Risk rules. */

export const goodRisk = defineRisk({
  name: 'limit',
  options: strict,
  assess: (_request, { held }) => (held < 1 ? approve : refuse('held {held}', { held })),
});

const riskOf = (assess: NonNullable<typeof goodRisk.assess>) =>
  defineRisk({ name: 'limit', options: strict, assess });

export const riskMutants: readonly Mutant[] = [
  { check: /say why/, definition: riskOf(() => refuse('')) },
  { check: /say why/, definition: riskOf((request) => reduce(Number(request.quantity), 'more')) },
];

/* Sizing rules. */

export const goodSizing = defineSizing({ name: 'one', options: strict, size: () => 1 });

export const sizingMutants: readonly Mutant[] = [
  {
    check: /function of its context/,
    definition: defineSizing({ name: 'one', options: strict, size: () => (calls += 1) }),
  },
  { check: /finite/, definition: defineSizing({ name: 'one', options: strict, size: () => NaN }) },
  { check: /no time/, definition: defineSizing({ name: 'one', options: strict, size: () => Math.exp(0) }) },
];

/* Brokers: market orders at the next event's first price, all others rejected. */

type Resting = { id: string; instrument: string; side: 'buy' | 'sell'; quantity: bigint; time: number };
type Prices = { price: bigint; quantity: bigint; fee: bigint };

const unitsOf = (price: number): bigint => (price > 0 ? BigInt(Math.round(price * 1e8)) : 1n);

class NextPrice implements Broker {
  state = { orders: [] as Resting[] };
  configure(): void {}

  match(event: MarketEvent, reports: BrokerReports): void {
    if (event.kind !== 'candle' && event.kind !== 'trade') return;
    const due = this.state.orders.filter((order) => this.meets(order, event));
    this.state.orders = this.state.orders.filter((order) => !due.includes(order));
    for (const order of due) this.fill(order, event, reports);
  }

  meets({ instrument, time }: Resting, event: MarketEvent): boolean {
    if (event.kind !== 'candle' && event.kind !== 'trade') return false;
    return event.instrument === instrument && (event.kind === 'candle' ? event.openTime : event.time) >= time;
  }

  prices({ quantity }: Resting, event: MarketEvent): Prices {
    const price = unitsOf(event.kind === 'candle' ? event.open : event.kind === 'trade' ? event.price : 1);
    return { price, quantity, fee: (price * quantity * 250_000n) / 10n ** 16n };
  }

  fill(order: Resting, event: MarketEvent, reports: BrokerReports): void {
    const { id: orderId, side, time } = order;
    const instrument = order.instrument as Fill['instrument'];
    const prices = this.prices(order, event);
    if (!(prices.price > 1n)) return;
    reports.filled({ orderId, instrument, side, time, ...prices, liquidity: 'taker' });
    reports.changed({ orderId, instrument, status: 'filled', time, reason: '' });
  }

  submit({ id, instrument, side, type, quantity, time }: ApprovedOrder, reports: BrokerReports): void {
    const takes = type === 'market';
    if (takes) this.state.orders.push({ id, instrument, side, quantity, time });
    const answer = takes
      ? { status: 'accepted' as const, reason: '' }
      : { status: 'rejected' as const, reason: 'type' };
    reports.changed({ orderId: id, instrument, time, ...answer });
  }

  cancel(orderId: string, time: number, reason: string, reports: BrokerReports): void {
    const order = this.state.orders.find(({ id }) => id === orderId);
    if (!order) return;
    this.state.orders = this.state.orders.filter((other) => other !== order);
    const instrument = order.instrument as Fill['instrument'];
    reports.changed({ orderId, instrument, status: 'cancelled', time, reason });
  }

  openOrders(instrument: string): string[] {
    return this.state.orders.filter((order) => order.instrument === instrument).map(({ id }) => id);
  }
  feeRate(): number {
    return 0.0025;
  }
  slippage(): number {
    return 0;
  }
}

const brokerOf = (create: () => Broker) => defineBroker({ name: 'next', options: strict, create });
const changed = (change: Partial<NextPrice>): ComponentDefinition =>
  brokerOf(() => Object.assign(new NextPrice(), change));

export const goodBroker = brokerOf(() => new NextPrice());

const honest = NextPrice.prototype;
let latest: MarketEvent | undefined;

export const brokerMutants: readonly Mutant[] = [
  {
    check: /price its event offered/,
    definition: changed({
      prices: (order, event) => {
        const { quantity } = order;
        const price = event.kind === 'candle' ? unitsOf(event.low) - 1_000_000n : 1_000_000n;
        return { price, quantity, fee: (price * quantity * 250_000n) / 10n ** 16n };
      },
    }),
  },
  {
    check: /price its event offered/,
    definition: changed({
      meets: ({ time }, event) => (event.kind === 'candle' ? event.openTime >= time : false),
    }),
  },
  {
    check: /more than its quantity/,
    definition: changed({
      prices: (order, event) => ({ ...honest.prices(order, event), quantity: order.quantity * 2n }),
    }),
  },
  {
    check: /answered at once/,
    definition: changed({
      fill(this: NextPrice, order, event, reports) {
        honest.fill.call(this, order, event, reports);
        honest.fill.call(this, order, event, reports);
      },
    }),
  },
  {
    check: /could be known/,
    // It fills an order in the bar at whose close it was decided.
    definition: changed({
      meets: ({ instrument }, event) => 'instrument' in event && event.instrument === instrument,
      match(this: NextPrice, event, reports) {
        latest = event;
        honest.match.call(this, event, reports);
      },
      submit(this: NextPrice, order, reports) {
        honest.submit.call(this, order, reports);
        if (latest) honest.match.call(this, latest, reports);
      },
    }),
  },
  {
    check: /fees are truncated/,
    definition: changed({
      prices: (order, event) => {
        const { price, quantity } = honest.prices(order, event);
        return { price, quantity, fee: (price * quantity * 250_000n) / 10n ** 16n + 1n };
      },
    }),
  },
];
