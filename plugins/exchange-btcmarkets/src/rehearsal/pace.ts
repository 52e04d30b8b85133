import { createRandom, hashSeed, nextInteger } from '@autotrader/sdk/random';
import type { MarketClock, Wall } from './clock.js';
import type { Market } from './market.js';
import type { Playback } from './playback.js';
import type { Client } from './socket/client.js';
import type { Publisher } from './socket/publisher.js';

/** What a pace drives. */
export interface PaceContext {
  readonly market: Market;
  readonly clock: MarketClock;
  readonly wall: Wall;
  readonly playback: Playback;
  readonly publisher: Publisher;
  /** Clients that are subscribed to a market. */
  audience(): readonly Client[];
  /** The data has ended and everything was sent. */
  finish(): void;
}

/** Decides when the next row is sent. */
export interface Pace {
  /** Somebody subscribed, answered a window, or left. */
  wake(): void;
  /** The last subscribed client is gone. */
  deserted(): void;
  close(): void;
}

const TICK_MS = 10;
const BATCH_ROWS = 512;
const MOST_ALONE_MS = 60 * 60_000;

/** Market time runs with the wall: rows are sent when their time has come. */
export function runningPace(context: PaceContext): Pace {
  const { clock, playback, market } = context;
  const stop = context.wall.every(TICK_MS, () => {
    const now = clock.now();
    corked(context.audience(), () => {
      for (let track = playback.next(); track && track.time <= now; track = playback.next()) {
        context.publisher.publish(track);
      }
    });
    if (now >= market.endTime) context.finish();
  });
  return { wake: () => undefined, deserted: () => undefined, close: stop };
}

/**
 * `--speed max`: a closed loop. Rows are sent as long as every client has a window open; market time is the time of
 * the last row sent. Without clients it stands still, after playing on for a while of market time when the last one
 * left, as a real market would.
 */
export function closedLoopPace(context: PaceContext): Pace {
  const { clock, market } = context;
  let scheduled: NodeJS.Immediate | undefined;
  const wake = () => {
    scheduled ??= setImmediate(() => {
      scheduled = undefined;
      if (playBatch(context)) wake();
    });
  };
  const deserted = () => {
    const random = createRandom(hashSeed('alone', market.seed, clock.now()));
    clock.advance(Math.min(clock.now() + nextInteger(random, MOST_ALONE_MS + 1), market.endTime));
  };
  return { wake, deserted, close: () => clearImmediate(scheduled) };
}

/** Sends at most a batch; true when more could be sent at once. */
function playBatch({ playback, publisher, clock, audience, finish }: PaceContext): boolean {
  const clients = audience();
  const open = () => clients.length > 0 && clients.every((client) => client.open);
  corked(clients, () => {
    for (let sent = 0; sent < BATCH_ROWS && open(); sent++) {
      const track = playback.next();
      if (!track) break;
      clock.advance(publisher.publish(track));
    }
  });
  if (!open()) return false;
  if (playback.next()) return true;
  finish();
  return false;
}

function corked(clients: readonly Client[], send: () => void): void {
  for (const client of clients) client.cork();
  send();
  for (const client of clients) client.uncork();
}
