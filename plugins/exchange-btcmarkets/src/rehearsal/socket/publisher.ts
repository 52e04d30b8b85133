import { type BookState, bookStateAt } from '../market/book-state.js';
import type { Tape } from '../market/tape.js';
import { placeAfterTime } from '../market/walk.js';
import { advance, type Playback, type Track } from '../playback.js';
import type { Figures } from '../rest/resource.js';
import { BookFeed } from './book-feed.js';
import type { Client } from './client.js';
import { deltaFrame, orderBookFrame, snapshotFrame, tickFrame, tradeFrame } from './frames.js';
import type { MarketChannel } from './subscription.js';

/** What the publisher stands on. */
export interface PublisherContext {
  readonly playback: Playback;
  readonly seed: number;
  readonly figures: Figures;
  clients(): Iterable<Client>;
}

type Audience = Readonly<Record<MarketChannel, readonly Client[]>>;

interface Stage {
  readonly audience: Audience;
  /** Kept only while someone wants books or ticks. */
  readonly feed: BookFeed | undefined;
}

/** Turns rows into the frames that somebody is subscribed to; nothing is computed for nobody. */
export class Publisher {
  private readonly stages = new Map<string, Stage>();

  constructor(private readonly context: PublisherContext) {}

  /** Looks anew who wants what. */
  regroup(marketIds: Iterable<string>): void {
    const before = new Map(this.stages);
    this.stages.clear();
    for (const marketId of marketIds)
      this.stages.set(marketId, this.stageOf(marketId, before.get(marketId)?.feed));
  }

  /** Publishes the next row of a track and moves it on. Returns the row's time. */
  publish(track: Track): number {
    const { rows, row, time, marketId } = track;
    advance(track);
    const stage = this.stages.get(marketId);
    if (!stage) return time;
    const listeners = stage.audience.trade;
    if (listeners.length > 0) sendAll(listeners, tradeFrame(marketId, rows, row));
    if (stage.feed && track.time > time)
      this.publishBook(track, stage.audience, stage.feed, time, rows.prices[row]!);
    return time;
  }

  /** Sends a fresh snapshot of the book as the stream of changes stands. */
  sendSnapshot(client: Client, marketId: string): void {
    const state = this.stages.get(marketId)?.feed?.state;
    if (state) client.send(snapshotFrame(marketId, state));
  }

  private publishBook(track: Track, audience: Audience, feed: BookFeed, time: number, price: number): void {
    const { marketId, tape } = track;
    for (const { change, snapshotId, checksum } of feed.move(
      time,
      price,
      audience.orderbookUpdate.length > 0,
    )) {
      sendAll(audience.orderbookUpdate, deltaFrame(marketId, change, snapshotId, checksum));
    }
    if (audience.tick.length > 0) {
      const figures = this.context.figures(tape, time, { block: track.block, row: track.row });
      sendAll(audience.tick, tickFrame(marketId, feed.state, figures));
    }
    if (audience.orderbook.length > 0) sendAll(audience.orderbook, orderBookFrame(marketId, feed.state));
  }

  private stageOf(marketId: string, feed: BookFeed | undefined): Stage {
    const clients = [...this.context.clients()];
    const wanting = (channel: MarketChannel) =>
      clients.filter(({ subscriptions }) => subscriptions.markets.get(channel)?.has(marketId));
    const audience = {
      trade: wanting('trade'),
      tick: wanting('tick'),
      orderbook: wanting('orderbook'),
      orderbookUpdate: wanting('orderbookUpdate'),
    };
    const bookWanted = audience.tick.length + audience.orderbook.length + audience.orderbookUpdate.length > 0;
    return { audience, feed: bookWanted ? (feed ?? this.openFeed(marketId)) : undefined };
  }

  private openFeed(marketId: string): BookFeed | undefined {
    const track = this.context.playback.track(marketId);
    if (!track) return undefined;
    return new BookFeed(track.tape, this.context.seed, this.settledState(track.tape, track));
  }

  /** The book before a track's next row, without the millisecond that is being played. */
  private settledState(tape: Tape, { time }: Track): BookState {
    const place = placeAfterTime(tape, time - 1);
    return bookStateAt(tape, this.context.seed, place) ?? BookFeed.emptyState(tape.startTime);
  }
}

function sendAll(clients: readonly Client[], frame: string): void {
  for (const client of clients) client.send(frame);
}
