import {
  Candle,
  Trade,
  unitsFromDecimal,
  unitsFromNumber,
  type ApprovedOrder,
  type FeeTier,
  type Fill,
  type OrderRequest,
  type OrderUpdate,
} from '@autotrader/sdk';
import type { SimulatedBroker } from '@autotrader/plugin-broker-simulated';
import { simulated } from '@autotrader/plugin-broker-simulated';

export const ID = 'BTC-AUD@test';
export const MINUTE = 60_000;

/** Units of 1e-8 of a decimal. */
export const units = (text: string): bigint => unitsFromDecimal(text) ?? -1n;

export const bar = (
  minute: number,
  open: number,
  high: number,
  low: number,
  close: number,
  volume = 10,
): Candle => new Candle(ID, minute * MINUTE, MINUTE, open, high, low, close, volume);

export const print = (time: number, price: number, quantity = 1): Trade =>
  new Trade(ID, time, time, price, quantity, 'buy');

const TIERS: readonly FeeTier[] = [{ aboveVolume: '0', maker: '0.001', taker: '0.002' }];

/** A broker with one instrument, and all it has reported. */
export class Desk {
  readonly fills: Fill[] = [];
  readonly updates: OrderUpdate[] = [];
  readonly broker: SimulatedBroker;
  #next = 0;

  constructor(options: Record<string, unknown> = {}, tiers: readonly FeeTier[] = TIERS) {
    this.broker = simulated.create({ options: simulated.options.parse(options), seed: 1 }) as SimulatedBroker;
    const sizes = { tickSize: '0.01', lotSize: '0.0001', minimumQuantity: '0.001' };
    const instrument = { id: ID, base: 'BTC', quote: 'AUD', venue: 'test', ...sizes } as const;
    this.broker.configure({ kind: 'instrumentChanged', instrument });
    this.broker.configure({ kind: 'feesChanged', instrument: ID, tiers });
  }

  filled(fill: Fill): void {
    this.fills.push(fill);
  }

  changed(update: OrderUpdate): void {
    this.updates.push(update);
  }

  match(...events: (Candle | Trade)[]): this {
    for (const event of events) this.broker.match(event, this);
    return this;
  }

  /** Submits an order (a market buy of 1 at time 0 unless told) and returns its id. */
  submit(
    more: Partial<Omit<OrderRequest, 'quantity'>> & {
      quantity?: string;
      time?: number;
      budget?: bigint;
    } = {},
  ): string {
    const id = `order-${(this.#next += 1)}`;
    const { quantity = '1', ...rest } = more;
    const usual = {
      instrument: ID,
      side: 'buy',
      type: 'market',
      timeInForce: 'GTC',
      price: 0n,
      triggerPrice: 0n,
    } as const;
    const order = { ...usual, reduceOnly: false, reason: '', time: 0, budget: units('1000000'), ...rest };
    this.broker.submit({ id, ...order, quantity: units(quantity) } as ApprovedOrder, this);
    return id;
  }

  /** Buys at a flat bar of minute 0, so that there is something to sell. */
  holding(quantity = '1'): this {
    this.submit({ quantity });
    this.match(bar(0, 100, 100, 100, 100, 1000));
    this.fills.length = 0;
    this.updates.length = 0;
    return this;
  }

  get prices(): number[] {
    return this.fills.map(({ price }) => Number(price) / 1e8);
  }

  get last(): string {
    const update = this.updates.at(-1);
    return update ? `${update.status}${update.reason ? `: ${update.reason}` : ''}` : '';
  }
}

export const at = (price: number): bigint => unitsFromNumber(price);
