import {
  multiplyUnits,
  numberFromUnits,
  unitsFromNumber,
  type ApprovedOrder,
  type OrderRequest,
  type ReasonValues,
  type RefusedOrder,
  type Verdict,
} from '@autotrader/sdk';
import type { Lane } from './lane.js';
import { wholeLots, type Market, type TradingRules } from './market.js';

/** What a buy keeps free beyond its cost at the present price; a jump beyond it fills only what is funded. */
const PRICE_MARGIN_PERCENT = 2n;

/** A request's outcome. */
export type Assessed = { readonly approved: ApprovedOrder } | { readonly refused: RefusedOrder };

/**
 * The one place that makes an `ApprovedOrder`: the venue's rules, the trading state, every risk rule and the lane's
 * funds must agree. What only makes a position smaller always passes risk.
 */
export function assess(
  lane: Lane,
  market: Market,
  request: OrderRequest,
  id: string,
  time: number,
): Assessed {
  const rules = market.rules;
  if (!rules) return refused(request, 'engine', 'the rules of {instrument} are not known yet');
  const opening = !request.reduceOnly;
  const barred = opening ? barredBy(lane, market) : undefined;
  if (barred) return refused(request, barred.by, barred.reason);
  let refusal: RefusedOrder | undefined;
  const passed = opening
    ? lane.risk.assess(request, (by, verdict, current) => {
        const next = afterVerdict(current, verdict, rules);
        if (!next) refusal = refusedBy(current, by, verdict);
        return next;
      })
    : request;
  if (!passed) return { refused: refusal as RefusedOrder };
  const shortfall = checkSize(passed, rules);
  if (shortfall) return { refused: { request: passed, by: 'engine', ...shortfall } };
  if (passed.side === 'sell') return approved(passed, id, time, 0n);
  return fund(lane, market, passed, id, time);
}

/** One literal, so that every order has the same shape: a copy by spread costs as much as the rest of the way. */
function approved(request: OrderRequest, id: string, time: number, budget: bigint): Assessed {
  const order = {
    instrument: request.instrument,
    side: request.side,
    type: request.type,
    quantity: request.quantity,
    timeInForce: request.timeInForce,
    price: request.price,
    triggerPrice: request.triggerPrice,
    reduceOnly: request.reduceOnly,
    reason: request.reason,
    values: request.values ?? NO_VALUES,
    id,
    time,
    budget,
  };
  return { approved: order as unknown as ApprovedOrder };
}

const NO_VALUES: Readonly<ReasonValues> = {};

function barredBy(lane: Lane, market: Market): { by: string; reason: string } | undefined {
  if (!market.trusted) return { by: 'engine', reason: 'the last price is an outlier' };
  const { state, by } = lane.risk.tradingState();
  return state === 'active' ? undefined : { by, reason: `trading is ${state}` };
}

function afterVerdict(
  request: OrderRequest,
  verdict: Verdict,
  rules: TradingRules,
): OrderRequest | undefined {
  if (verdict.kind === 'approve') return request;
  if (verdict.kind === 'refuse') return undefined;
  const quantity = wholeLots(verdict.quantity, rules);
  return quantity > 0n
    ? { ...request, quantity: quantity < request.quantity ? quantity : request.quantity }
    : undefined;
}

function refusedBy(request: OrderRequest, by: string, verdict: Verdict): RefusedOrder {
  if (verdict.kind === 'approve') return { request, by, reason: '' };
  const { reason, values } = verdict;
  return values ? { request, by, reason, values } : { request, by, reason };
}

interface Shortfall {
  readonly reason: string;
  readonly values: ReasonValues;
}

function checkSize(request: OrderRequest, { minimum }: TradingRules): Shortfall | undefined {
  // What closes a whole position may be below the minimum: the rest of it went with earlier fills.
  if (request.quantity > 0n && (request.quantity >= minimum || request.reduceOnly)) return undefined;
  const values = { quantity: Number(request.quantity) / 1e8, minimum: Number(minimum) / 1e8 };
  return { reason: 'quantity {quantity} is below the minimum {minimum}', values };
}

/** Keeps the order's cost free, with a margin for the price moving before it fills. */
function fund(lane: Lane, market: Market, request: OrderRequest, id: string, time: number): Assessed {
  const price = request.price > 0n ? request.price : unitsFromNumber(market.price);
  const value = multiplyUnits(request.quantity, price);
  const fee = multiplyUnits(value, unitsFromNumber(lane.broker.feeRate(market.id, 'taker')));
  const quote = (market.rules as TradingRules).instrument.quote;
  const free = lane.ledger.balance(quote) - lane.orders.reserved(quote);
  const cost = value + fee;
  if (cost <= free) {
    const wanted = cost + (cost * PRICE_MARGIN_PERCENT) / 100n;
    return approved(request, id, time, wanted < free ? wanted : free);
  }
  const values = { cost: numberFromUnits(cost), free: numberFromUnits(free) };
  return { refused: { request, by: 'engine', reason: 'costs {cost}, free cash is {free}', values } };
}

function refused(request: OrderRequest, by: string, reason: string): Assessed {
  return { refused: { request, by, reason } };
}
