import PQueue from 'p-queue';

/** The venue counts calls per bucket over windows of this length, ms. */
const WINDOW_MS = 10_000;

/** Calls a window this client allows itself, below the venue's own counters (trades 300, markets 150, time 100). */
const CAPS = { trades: 250, markets: 120, time: 80 } as const;

/** Names of the venue's rate-limit buckets. */
export type Bucket = keyof typeof CAPS;

/** Lets calls through so that no sliding window holds more than the bucket's cap. */
export interface RateLimit {
  /** Resolves when the call may be sent. */
  take(bucket: Bucket): Promise<void>;
  /** Nothing is sent for so many ms: the venue said so. */
  block(waitMs: number): void;
  close(): void;
}

/** A rate limit of its own for one adapter. */
export function rateLimit(): RateLimit {
  const queue = (cap: number): PQueue =>
    new PQueue({ strict: true, interval: WINDOW_MS, intervalCap: cap, concurrency: 1 });
  const queues: Record<Bucket, PQueue> = {
    trades: queue(CAPS.trades),
    markets: queue(CAPS.markets),
    time: queue(CAPS.time),
  };
  const all = Object.values(queues);
  let timer: NodeJS.Timeout | undefined;
  return {
    take: (bucket) => queues[bucket].add(() => undefined),
    block(waitMs) {
      for (const each of all) each.pause();
      clearTimeout(timer);
      timer = setTimeout(() => all.forEach((each) => each.start()), waitMs);
    },
    close() {
      clearTimeout(timer);
      for (const each of all) each.clear();
    },
  };
}
