import type { OrderRequest } from '@autotrader/sdk';
import type { Fees, Market } from './state.js';

/** Why the venue would not take an order; empty when it would. */
export function refusal(order: OrderRequest, market: Market | undefined, fees: Fees | undefined): string {
  if (!market) return `rules of ${order.instrument} are not known`;
  if (!fees || fees.tiers.length === 0) return `fees of ${order.instrument} are not known`;
  return quantityRefusal(order, market) || priceRefusal(order, market);
}

/** What closes a position may be below the minimum: the rest of it may have gone with earlier fills. */
function quantityRefusal({ quantity, reduceOnly }: OrderRequest, market: Market): string {
  if (quantity <= 0n) return 'quantity is not above zero';
  if (quantity < market.minimum && !reduceOnly) return 'quantity is below the minimum';
  return quantity % market.lot === 0n ? '' : 'quantity is not a multiple of the lot size';
}

function priceRefusal(order: OrderRequest, market: Market): string {
  if (order.type === 'market') return '';
  const limit = order.type === 'limit';
  const price = limit ? order.price : order.triggerPrice;
  const name = limit ? 'limit price' : 'trigger price';
  if (price <= 0n) return `${name} is not above zero`;
  return price % market.tick === 0n ? '' : `${name} is not a multiple of the tick size`;
}
