import {
  botError,
  numberFromUnits,
  unitsFromDecimal,
  UNITS_PER_ONE,
  type FeesChanged,
  type FeeTier,
} from '@autotrader/sdk';
import type { Fees, Tier, Turnover } from './state.js';

const UNITS_SQUARED = UNITS_PER_ONE * UNITS_PER_ONE;

/**
 * Fee of an execution: price × quantity × rate in one exact product, truncated towards zero to 1e-8 as the venue does.
 * All arguments in units of 1e-8; a negative rate (rebate) gives a negative fee.
 *
 * @example
 * feeOf(20515540000n, 200000n, 830000n); // 340557n, i.e. 205.1554 × 0.002 × 0.0083 = 0.00340557
 */
export const feeOf = (price: bigint, quantity: bigint, rate: bigint): bigint =>
  (price * quantity * rate) / UNITS_SQUARED;

/** Notional of a buy: rounded up, in the account's disfavour. */
export const notionalUp = (price: bigint, quantity: bigint): bigint =>
  (price * quantity + UNITS_PER_ONE - 1n) / UNITS_PER_ONE;

/** What a buy costs with its fee. */
export const costOf = (price: bigint, quantity: bigint, rate: bigint): bigint =>
  notionalUp(price, quantity) + feeOf(price, quantity, rate);

/** A quantity whose cost with its fee is not above `budget`, short of the largest such by no more than its rounding. */
export function quantityFor(budget: bigint, price: bigint, rate: bigint): bigint {
  if (budget <= 1n) return 0n;
  const factor = UNITS_PER_ONE + (rate > 0n ? rate : 0n);
  return ((budget - 1n) * UNITS_SQUARED) / (price * factor);
}

/** Reads a fee table. Throws BOT_CORE_INVARIANT for text that is no decimal. */
export function readTiers(event: FeesChanged): Tier[] {
  const read = (text: string): bigint => {
    const units = unitsFromDecimal(text);
    if (units !== undefined) return units;
    throw botError('BOT_CORE_INVARIANT', { what: `fee table of ${event.instrument} has "${text}"` });
  };
  return event.tiers.map((tier: FeeTier) => ({
    aboveVolume: read(tier.aboveVolume),
    maker: read(tier.maker),
    taker: read(tier.taker),
  }));
}

/** Index of the last tier whose bound the 30-day volume exceeds; 0 for none. */
export function tierAt(tiers: readonly Tier[], volume: bigint): number {
  let index = 0;
  for (let i = 1; i < tiers.length; i += 1) if (volume > (tiers[i]?.aboveVolume ?? volume)) index = i;
  return index;
}

/** The tier in force. */
export const tierOf = (fees: Fees): Tier => fees.tiers[fees.tier] ?? FREE;
const FREE: Tier = { aboveVolume: 0n, maker: 0n, taker: 0n };

/** Chooses the tier by the present turnover. */
export function chooseTier(fees: Fees, turnover: Turnover | undefined): void {
  fees.tier = fees.tiers.length > 1 ? tierAt(fees.tiers, turnover?.counted ?? 0n) : 0;
  const { maker, taker } = tierOf(fees);
  fees.maker = numberFromUnits(maker);
  fees.taker = numberFromUnits(taker);
}
