import type { EventSink, InstrumentId, SourceNote, StreamRequest, Subscription } from '@autotrader/sdk';
import { answer, type Asker, type Question } from './answers.js';
import { drain } from './outbox.js';
import type { Endpoint, Options } from './options.js';
import type { Rest } from './rest.js';
import { venueSocket, type SocketListener, type VenueSocket } from './socket.js';
import { isAccepting, onClosed, onFrame, onOpen, onResnapshot, onWake } from './stream.js';
import { openStream, type Request, type StreamState } from './stream-state.js';
import { countDiscarded } from './tally.js';
import { marketOf } from './trade-page.js';
import { parseFrame, type Frame, type Markets } from './wire.js';

/** The venue's words for "the data has ended"; only a rehearsal says them. */
const END_OF_DATA = 4000;
/** Frames that may wait while the sink is full; with more the connection is ended and read again by REST. */
const WAITING_MAX = 65_536;
const WAKE_MIN_MS = 100;
const WAKE_MAX_MS = 60_000;

/** What a feed is made of. */
export interface FeedParts {
  readonly options: Options;
  readonly endpoint: Endpoint;
  readonly rest: Rest;
}

interface Closed {
  readonly kind: 'closed';
  readonly code: number;
  readonly reason: string;
}

/** Joins socket, REST and stream: frames in order to the stream, its events to the sink, its questions to REST. */
export class Feed implements Subscription, SocketListener, Asker {
  readonly state: StreamState;
  readonly rest: Rest;
  private readonly closing = new AbortController();
  readonly signal: Asker['signal'] = this.closing.signal;
  private readonly socket: VenueSocket;
  private readonly markets: Markets;
  /** What came while the stream or the sink could not take it; those before `next` are taken. */
  private waiting: (Frame | Closed)[] = [];
  private next = 0;
  private overflowed = false;
  private sinkHasRoom = true;
  private pumping = false;
  private stopped = false;
  private wakeTimer: NodeJS.Timeout | undefined;
  private readonly resnapshotTimer: NodeJS.Timeout | undefined;
  private readonly push: EventSink['push'];
  private clock = { market: NaN, wall: NaN, rate: 1 };

  constructor(
    streams: readonly StreamRequest[],
    private readonly sink: EventSink,
    { options, endpoint, rest }: FeedParts,
  ) {
    const { fromStart, staleMs, refreshMs, userAgent, resnapshotMs } = options;
    this.rest = rest;
    this.push = (event, id) => this.sink.push(event, id);
    this.state = openStream(streams, { fromStart, realTime: !endpoint.loopback });
    this.markets = new Map(streams.map(({ instrument }) => [marketOf(instrument), instrument]));
    const { socketUrl: url, reconnect } = endpoint;
    this.socket = venueSocket({ url, userAgent, staleMs, refreshMs, reconnect }, this);
    if (this.state.books.length > 0)
      this.resnapshotTimer = setInterval(() => this.act(() => onResnapshot(this.state)), resnapshotMs);
    this.socket.open();
  }

  /** The sink has room again. */
  resume(): void {
    this.sinkHasRoom = true;
    this.pump();
  }

  async close(): Promise<void> {
    this.stop();
    await this.socket.close();
  }

  opened(): void {
    this.note('connected', 'connected; reading what was missed');
    onOpen(this.state);
    this.socket.send({ messageType: 'subscribe', channels: ['heartbeat'] });
    this.add('trade', this.state.lines);
    this.add('orderbookUpdate', this.state.books);
    this.pump();
  }

  frame(text: string): void {
    const frame = parseFrame(text, this.markets);
    if (this.next === this.waiting.length && this.canTake(frame) && !this.pumping) this.takeNow(frame);
    else this.wait(frame);
  }

  binary(): void {
    countDiscarded(this.state.tally, 'frame', 'binary');
  }

  closed(code: number, reason: string): void {
    this.overflowed = false;
    this.waiting.push({ kind: 'closed', code, reason });
    this.pump();
  }

  /** In a rehearsal market time may run faster than the wall's: timers have to know how much. */
  timeTold(market: number): void {
    const wall = performance.now();
    const rate = (market - this.clock.market) / (wall - this.clock.wall);
    this.clock = { market, wall, rate: rate > 1 ? rate : 1 };
  }

  changed(): void {
    this.pump();
  }

  failing(error: Error): void {
    this.note('stale', error.message);
  }

  gone(error: Error): void {
    this.stop();
    void this.socket.close();
    this.sink.fail(error);
  }

  private add(channel: string, streams: readonly { instrument: InstrumentId }[]): void {
    const marketIds = streams.map(({ instrument }) => marketOf(instrument));
    if (marketIds.length > 0) this.subscribe(channel, marketIds);
  }

  private subscribe(channel: string, marketIds: readonly string[]): void {
    this.socket.send({ messageType: 'addSubscription', marketIds, channels: [channel], clientType: 'api' });
  }

  private wait(frame: Frame): void {
    if (this.overflowed) return;
    this.waiting.push(frame);
    if (this.waiting.length - this.next < WAITING_MAX) return;
    this.overflowed = true;
    this.note('stale', `more than ${WAITING_MAX} frames wait; the connection starts anew`);
    this.socket.drop();
  }

  private canTake(item: Frame | Closed): boolean {
    return this.sinkHasRoom && (item.kind === 'closed' || isAccepting(this.state));
  }

  /** The way of nearly every frame: nothing waits, nothing is kept. */
  private takeNow(frame: Frame): void {
    if (!onFrame(this.state, frame)) this.waiting.push(frame);
    if (this.state.outbox.size > 0 || this.state.requests.length > 0 || !isAccepting(this.state)) this.pump();
  }

  /** Runs something that changes the stream, then delivers what comes of it. */
  private act(change: () => void): void {
    change();
    this.pump();
  }

  /** Delivers, asks, and takes what waits, until nothing more can be done now. */
  private pump(): void {
    if (this.pumping || this.stopped) return;
    this.pumping = true;
    do this.settle();
    while (!this.stopped && this.takeWaiting());
    this.pumping = false;
    if (this.stopped) return;
    if (this.sinkHasRoom && isAccepting(this.state)) this.socket.release();
    else if (this.state.phase !== 'down') this.socket.hold();
  }

  /** Takes the oldest of what waits; false when nothing does or it must wait on. */
  private takeWaiting(): boolean {
    const item = this.waiting[this.next];
    if (!item || !this.canTake(item)) return false;
    if (item.kind === 'closed') this.reconnect(item);
    else if (!onFrame(this.state, item)) return true;
    if (++this.next < this.waiting.length) return true;
    [this.waiting, this.next] = [[], 0];
    return true;
  }

  private reconnect({ code, reason }: Closed): void {
    const ended = code === END_OF_DATA;
    this.note(
      'disconnected',
      ended ? 'the data has ended' : `connection closed (${code}) ${reason}`.trimEnd(),
    );
    onClosed(this.state, ended);
    if (ended) return;
    this.socket.release();
    this.socket.open();
  }

  private settle(): void {
    const { outbox, requests } = this.state;
    if (this.sinkHasRoom) this.sinkHasRoom = drain(outbox, this.push);
    if (requests.length > 0) for (const request of requests.splice(0)) this.dispatch(request);
    if (this.state.phase === 'ended' && outbox.size === 0) this.end();
  }

  private end(): void {
    if (this.stopped) return;
    this.stop();
    this.sink.end();
  }

  private stop(): void {
    this.stopped = true;
    this.state.epoch++;
    this.closing.abort();
    clearTimeout(this.wakeTimer);
    clearInterval(this.resnapshotTimer);
  }

  private dispatch(request: Request): void {
    switch (request.kind) {
      case 'note':
        return this.sink.note(request.note);
      case 'resubscribe':
        return this.subscribe(request.channel, request.instruments);
      case 'wake':
        return this.wakeIn(request.waitMs / this.clock.rate);
      case 'end':
        return;
      default:
        void answer(this, request satisfies Question);
    }
  }

  private wakeIn(waitMs: number): void {
    clearTimeout(this.wakeTimer);
    const bounded = Math.min(Math.max(waitMs, WAKE_MIN_MS), WAKE_MAX_MS);
    this.wakeTimer = setTimeout(() => this.act(() => onWake(this.state)), bounded);
  }

  private note(kind: SourceNote['kind'], text: string): void {
    this.sink.note({ kind, text });
  }
}
