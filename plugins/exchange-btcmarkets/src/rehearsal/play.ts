import { type MarketClock, runningClock, steppedClock, type Wall } from './clock.js';
import type { Market } from './market.js';
import { dayFigures } from './market/day-figures.js';
import { closedLoopPace, type Pace, runningPace } from './pace.js';
import { Playback } from './playback.js';
import { type Allowance, type Bucket, rateLimits } from './rest/limits.js';
import type { Figures } from './rest/resource.js';
import type { RestContext } from './rest/server.js';
import { Sockets } from './socket.js';
import type { Client } from './socket/client.js';
import { Publisher } from './socket/publisher.js';
import type { Command } from './socket/subscription.js';

/** Close code of the socket after the last row of the data; the reason is `end of data`. */
export const END_OF_DATA = 4000;
/** How far market time goes past the last bar's close at the end of the data, ms. */
export const END_GRACE_MS = 10_000;

/** How a market is played. */
export interface PlayOptions {
  /** Times the wall's speed, or as fast as the clients read. */
  readonly speed: number | 'max';
  /** Market time to start at, epoch ms; undefined: the start of the data. */
  readonly startTime?: number | undefined;
  /** Told of each request and subscription. */
  readonly log: (line: string) => void;
}

/** A market being played to its clients: joins clock, pace, requests and sockets. */
export class Play {
  readonly clock: MarketClock;
  readonly sockets: Sockets;
  readonly rest: RestContext;
  private readonly playback: Playback;
  private readonly publisher: Publisher;
  private readonly pace: Pace;
  private ended = false;

  constructor(
    private readonly market: Market,
    options: PlayOptions,
    wall: Wall,
  ) {
    const { speed } = options;
    const windowed = speed === 'max';
    const start = options.startTime ?? market.startTime;
    const figures = figuresOf();
    const limit = rateLimits(() => wall.now());
    this.clock = windowed ? steppedClock(start) : runningClock(wall, start, speed, endOf(market));
    this.rest = { view: () => market.at(this.clock.now()), figures, limit, log: options.log };
    this.sockets = new Sockets(this.socketContext(wall, windowed, limit, options.log));
    this.playback = new Playback(market.tapes);
    const clients = () => this.sockets.clients;
    this.publisher = new Publisher({ playback: this.playback, seed: market.seed, figures, clients });
    this.pace = (windowed ? closedLoopPace : runningPace)({
      market,
      clock: this.clock,
      wall,
      playback: this.playback,
      publisher: this.publisher,
      audience: () => this.sockets.audience(),
      finish: () => this.finish(),
    });
  }

  close(): void {
    this.pace.close();
    this.sockets.close();
  }

  private socketContext(
    wall: Wall,
    windowed: boolean,
    limit: (client: string, bucket: Bucket) => Allowance,
    log: (line: string) => void,
  ) {
    return {
      wall,
      windowed,
      isMarket: (id: string) => this.market.tapes.has(id),
      allow: (address: string) => limit(address, 'upgrade'),
      subscribed: (client: Client, command: Command) => this.subscribed(client, command),
      answered: () => this.pace.wake(),
      left: (wasFollowing: boolean) => this.left(wasFollowing),
      log,
    };
  }

  private subscribed(client: Client, command: Command): void {
    this.regroup();
    if (command.type !== 'removeSubscription' && command.channels.includes('orderbookUpdate')) {
      for (const marketId of command.marketIds) this.publisher.sendSnapshot(client, marketId);
    }
    if (this.ended) this.dismiss(client);
    else this.pace.wake();
  }

  private left(wasFollowing: boolean): void {
    this.regroup();
    if (wasFollowing && !this.playback.following && !this.ended) this.pace.deserted();
    this.pace.wake();
  }

  private regroup(): void {
    const markets = this.sockets.markets();
    this.playback.follow(markets, this.clock.now());
    this.publisher.regroup(markets);
  }

  private finish(): void {
    if (this.ended) return;
    this.ended = true;
    this.clock.stop(endOf(this.market));
    for (const client of this.sockets.clients) this.dismiss(client);
  }

  /** Nothing will ever come again: says so at once, by a heartbeat and the close code. */
  private dismiss(client: Client): void {
    client.beat();
    client.close(END_OF_DATA, 'end of data');
  }
}

/** Market time after which nothing comes, epoch ms. */
function endOf({ endTime }: Market): number {
  return endTime + END_GRACE_MS;
}

/** Figures of the last day, with a memory a market. */
function figuresOf(): Figures {
  const known = new Map<string, ReturnType<typeof dayFigures>>();
  return (tape, time, until) => {
    const id = tape.facts.marketId;
    const figures = known.get(id) ?? dayFigures(tape);
    known.set(id, figures);
    return figures(time, until);
  };
}
