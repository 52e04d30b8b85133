import type { InstrumentId, OrderType, Side, TimeInForce } from '@autotrader/sdk';

/* Types, not interfaces: only these are assignable to the sdk's `State`. Money is in units of 1e-8. */

/** One step of a fee table; rates in 1e-8. */
export type Tier = { aboveVolume: bigint; maker: bigint; taker: bigint };

/** The venue's rules for one instrument. */
export type Market = { quote: string; tick: bigint; lot: bigint; minimum: bigint };

/** Fee table of one instrument and the tier in force at the last submission, its rates also as numbers. */
export type Fees = { tiers: Tier[]; tier: number; maker: number; taker: number };

/** Turnover of one quote currency: sums of notional by hour. */
export type Turnover = {
  /** Hour (epoch hours) the sums stand at. */
  hour: number;
  /** Sum of the 720 complete hours before `hour`. */
  counted: bigint;
  /** Sum of `hour` itself; it counts once the hour is over. */
  pending: bigint;
  /** Complete hours that have turnover, oldest first, and their sums; those before `first` count no more. */
  first: number;
  hours: number[];
  amounts: bigint[];
};

/** An order that waits for the market. */
export type OpenOrder = {
  id: string;
  instrument: InstrumentId;
  side: Side;
  type: OrderType;
  timeInForce: TimeInForce;
  price: bigint;
  triggerPrice: bigint;
  /** It may only make what is held smaller. */
  reduceOnly: boolean;
  /** Most a buy may still cost with its fees; 0n for sells. */
  budget: bigint;
  /** The limit or trigger as a number, for a quick look; 0 where the type has none. */
  level: number;
  /** What is not filled yet; 0n once it is closed. */
  remaining: bigint;
  /** Exchange time from which it takes part, epoch ms. */
  activeAt: number;
  /** A stop or take-profit whose trigger was touched: a market order from then on. */
  triggered: boolean;
  /** It met an event that could have filled it: it rests, and a limit fill is a maker's from then on. */
  rested: boolean;
  /** Fee rates in 1e-8, fixed at submission. */
  maker: bigint;
  taker: bigint;
};

/** A candle in which something was filled: protections submitted in answer to it meet the rest of it. */
export type FilledCandle = {
  end: number;
  open: bigint;
  high: number;
  low: number;
  left: bigint | null;
};

/** All memory of the broker. */
export type BrokerState = {
  markets: Record<string, Market>;
  fees: Record<string, Fees>;
  turnover: Record<string, Turnover>;
  /** Open orders of all instruments, oldest first. */
  orders: OpenOrder[];
  /** Bought less sold by this broker, by instrument. */
  held: Record<string, bigint>;
  /** The last candle of each instrument that filled something. */
  filledIn: Record<string, FilledCandle>;
};

/** State before the first event. */
export const emptyState = (): BrokerState => ({
  markets: {},
  fees: {},
  turnover: {},
  orders: [],
  held: {},
  filledIn: {},
});
