import type { InstrumentId } from './instrument.js';
import type { Side } from './market-event.js';
import type { ReasonValues } from './signal.js';

/** Market: at the next price. Limit: at `price` or better. Stop-loss, take-profit: market once `triggerPrice` is touched. */
export type OrderType = 'market' | 'limit' | 'stopLoss' | 'takeProfit';

/** Good till cancelled, immediate or cancel, fill or kill. */
export type TimeInForce = 'GTC' | 'IOC' | 'FOK';

/** What a lane wants to trade, before sizing is rounded and risk has spoken. Money in units of 1e-8. */
export interface OrderRequest {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity: bigint;
  readonly timeInForce: TimeInForce;
  /** Limit price; 0n where the type has none. */
  readonly price: bigint;
  /** Trigger of a stop-loss or take-profit; 0n where the type has none. */
  readonly triggerPrice: bigint;
  /** True for orders that can only make a position smaller. */
  readonly reduceOnly: boolean;
  readonly reason: string;
  readonly values?: ReasonValues;
}

declare const approved: unique symbol;
/** A request that passed risk and has an id. Made in one place only, `engine/approve.ts`; brokers take nothing else. */
export interface ApprovedOrder extends OrderRequest {
  /** First 26 base32 characters of SHA-256(run, lane, event key, n). */
  readonly id: string;
  /** Exchange time of the decision, epoch ms. */
  readonly time: number;
  /** Most a buy may cost with its fee, kept free for it: units of the quote currency. 0n for sells. */
  readonly budget: bigint;
  readonly [approved]: true;
}

/** A request that risk, sizing or the venue's rules turned down, and why. */
export interface RefusedOrder {
  readonly request: OrderRequest;
  /** Name of the component that refused. */
  readonly by: string;
  readonly reason: string;
  readonly values?: ReasonValues;
}

/** State of an order's life. */
export type OrderStatus =
  'submitted' | 'accepted' | 'partiallyFilled' | 'filled' | 'cancelled' | 'rejected' | 'expired';

/** An order after one change of its life. */
export interface OrderUpdate {
  readonly orderId: string;
  readonly instrument: InstrumentId;
  readonly status: OrderStatus;
  readonly time: number;
  /** Why it was cancelled, rejected or expired; empty otherwise. */
  readonly reason: string;
}

/** Whether an order rested in the book or took from it. */
export type Liquidity = 'maker' | 'taker';

/** One execution. Money in units of 1e-8; `fee` is in the quote currency and positive when paid. */
export interface Fill {
  readonly orderId: string;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly time: number;
  readonly price: bigint;
  readonly quantity: bigint;
  readonly fee: bigint;
  readonly liquidity: Liquidity;
}
