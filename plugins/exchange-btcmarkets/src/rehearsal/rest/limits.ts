import type { Reply } from './reply.js';

/** Which limit a request counts against. */
export type Bucket = 'markets' | 'market' | 'time' | 'other' | 'private' | 'upgrade';

const WINDOW_MS = 10_000;
/** Requests of a client in 10 s of wall time. */
const LIMITS: Readonly<Record<Bucket, number>> = {
  markets: 150,
  market: 300,
  time: 100,
  other: 50,
  private: 50,
  upgrade: 20,
};
/** Clients that are remembered; beyond it the oldest starts anew. */
const CLIENTS_KEPT = 1_000;

/** What the limiter says of one request. */
export interface Allowance {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** Counts requests by client and bucket in windows of 10 s. */
export function rateLimits(wallNow: () => number): (client: string, bucket: Bucket) => Allowance {
  const counts = new Map<string, { window: number; count: number }>();
  return (client, bucket) => {
    const window = Math.floor(wallNow() / WINDOW_MS);
    const key = `${bucket} ${client}`;
    const known = counts.get(key);
    const count = (known?.window === window ? known.count : 0) + 1;
    counts.delete(key);
    counts.set(key, { window, count });
    if (counts.size > CLIENTS_KEPT) counts.delete(counts.keys().next().value!);
    return allowance(LIMITS[bucket], count, (window + 1) * WINDOW_MS, wallNow());
  };
}

/** 429 without a `code`, which clients take for an error that no wait mends. */
export const tooMany: Reply = { status: 429, body: 'Too Many Requests', plain: true };

function allowance(limit: number, count: number, reset: number, now: number): Allowance {
  const allowed = count <= limit;
  return {
    allowed,
    headers: {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - count)),
      'x-ratelimit-reset': String(reset / 1000),
      ...(!allowed && { 'retry-after': String(Math.max(1, Math.ceil((reset - now) / 1000))) }),
    },
  };
}
