import type { Exchange, StreamRequest } from '@autotrader/sdk';
import { Feed } from './feed.js';
import { fetchHistory } from './history.js';
import { endpoint, type Options } from './options.js';
import { openRest } from './rest.js';
import { fetchRules, VENUE } from './rules.js';

/** The exchange, and how to end it. */
export interface OpenExchange {
  readonly exchange: Exchange;
  close(): Promise<void>;
}

/** Opens the adapter. Connects to nothing yet; throws BOT_LIVE_NOT_ALLOWED where it would not be allowed to. */
export function openExchange(options: Options): OpenExchange {
  const place = endpoint(options, process.env);
  const rest = openRest({ ...place, userAgent: options.userAgent, timeoutMs: options.timeoutMs });
  const feeds = new Set<Feed>();
  const exchange: Exchange = {
    venue: VENUE,
    rules: (instruments) => fetchRules(rest, instruments, options),
    history: (instrument, intervalMs, count, before) =>
      fetchHistory(rest, { instrument, intervalMs, count, before }),
    subscribe(streams: readonly StreamRequest[], sink) {
      const feed = new Feed(streams, sink, { options, endpoint: place, rest });
      feeds.add(feed);
      return Promise.resolve(feed);
    },
  };
  const close = async (): Promise<void> => {
    rest.close();
    await Promise.all([...feeds].map((feed) => feed.close()));
  };
  return { exchange, close };
}
