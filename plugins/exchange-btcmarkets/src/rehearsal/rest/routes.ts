import { assets, withdrawalFees } from './assets.js';
import { candles } from './candles.js';
import type { Bucket } from './limits.js';
import { markets } from './markets.js';
import { orderBook, orderBooks } from './order-book.js';
import type { Resource } from './resource.js';
import { ticker, tickers } from './ticker.js';
import { time } from './time.js';
import { trades } from './trades.js';

/** A path's resource and the limit it counts against. */
export interface Route {
  readonly bucket: Bucket;
  readonly resource: Resource;
}

const FIXED: Readonly<Record<string, Route>> = {
  '/v3/time': { bucket: 'time', resource: time },
  '/v3/markets': { bucket: 'markets', resource: markets },
  '/v3/markets/tickers': { bucket: 'markets', resource: tickers },
  '/v3/markets/orderbooks': { bucket: 'markets', resource: orderBooks },
  '/v3/assets': { bucket: 'other', resource: assets },
  '/v3/withdrawal-fees': { bucket: 'other', resource: withdrawalFees },
};

const OF_MARKET: Readonly<Record<string, Route>> = {
  ticker: { bucket: 'market', resource: ticker },
  trades: { bucket: 'market', resource: trades },
  orderbook: { bucket: 'market', resource: orderBook },
  candles: { bucket: 'markets', resource: candles },
};

/** Finds a public path's route and the market it names. */
export function routeOf(path: string): { route: Route; marketId: string } | undefined {
  const fixed = Object.hasOwn(FIXED, path) ? FIXED[path] : undefined;
  if (fixed) return { route: fixed, marketId: '' };
  const [, marketId = '', name = ''] = /^\/v3\/markets\/([^/]+)\/([a-z]+)$/.exec(path) ?? [];
  const route = Object.hasOwn(OF_MARKET, name) ? OF_MARKET[name] : undefined;
  return route && { route, marketId: decoded(marketId) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
