import { once } from 'node:events';
import { WebSocket } from 'ws';
import { systemWall, type Wall } from '../../dist/rehearsal/clock.js';
import { marketOf } from '../../dist/rehearsal/market.js';
import type { Tape } from '../../dist/rehearsal/market/tape.js';
import { rowTape } from '../../dist/rehearsal/market/row-tape.js';
import { Play } from '../../dist/rehearsal/play.js';
import { serve } from '../../dist/rehearsal/server.js';

/** A print of a made-up tape: id, ISO time or epoch ms, price, amount, aggressor. */
export type Row = readonly [
  id: number,
  time: string | number,
  price: number,
  amount: number,
  side?: 'buy' | 'sell',
];

/** A tape of given prints. */
export function tapeOf(marketId: string, rows: readonly Row[], priceDecimals = 2): Tape {
  const [base = '', quote = ''] = marketId.split('-');
  const column = (read: (row: Row) => number) => Float64Array.from(rows, read);
  const times = column(([, time]) => (typeof time === 'number' ? time : Date.parse(time)));
  const columns = {
    length: rows.length,
    ids: column(([id]) => id),
    times,
    prices: column(([, , price]) => price),
    amounts: column(([, , , amount]) => amount),
    bids: Uint8Array.from(rows, ([, , , , side]) => Number(side !== 'sell')),
  };
  const facts = { marketId, base, quote, priceDecimals, amountDecimals: 8, minOrderAmount: '0.0001' };
  return rowTape(facts, columns, Math.ceil((times.at(-1) ?? 0) / 60_000) * 60_000);
}

/** A tape of `count` prints, one every `stepMs`, with ids 1, 5, 9, … */
export function longTape(marketId: string, count: number, stepMs = 100): Tape {
  const start = Date.UTC(2026, 0, 1);
  return tapeOf(
    marketId,
    Array.from({ length: count }, (_, i): Row => [
      4 * i + 1,
      start + i * stepMs,
      100 + (i % 7),
      0.5 + (i % 3),
    ]),
  );
}

/** A wall clock that stands until it is moved. */
export class HandWall implements Wall {
  private time = Date.UTC(2026, 5, 1);
  private readonly timers = new Set<{ at: number; intervalMs: number; run: () => void }>();

  now(): number {
    return this.time;
  }

  every(intervalMs: number, run: () => void): () => void {
    const timer = { at: this.time + intervalMs, intervalMs, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  move(ms: number): void {
    const end = this.time + ms;
    for (let next = this.due(end); next; next = this.due(end)) {
      this.time = next.at;
      next.at += next.intervalMs;
      next.run();
    }
    this.time = end;
  }

  private due(end: number) {
    return [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

/** How a test's venue is played. */
export interface VenueOptions {
  readonly speed?: number | 'max';
  readonly startTime?: number;
  readonly wall?: Wall;
  readonly seed?: number;
}

/** A venue on loopback for one test. */
export class Venue {
  readonly log: string[] = [];
  private readonly sockets: WebSocket[] = [];

  private constructor(
    readonly play: Play,
    private readonly listening: { address: string; close(): Promise<void> },
    log: string[],
  ) {
    this.log = log;
  }

  static async open(tapes: readonly Tape[], options: VenueOptions = {}): Promise<Venue> {
    const log: string[] = [];
    const { speed = 'max', startTime, wall = systemWall, seed = 1 } = options;
    const play = new Play(marketOf(tapes, seed), { speed, startTime, log: (line) => log.push(line) }, wall);
    return new Venue(play, await serve(play, 0), log);
  }

  get(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`http://${this.listening.address}/v3${path}`, init);
  }

  async text(path: string): Promise<string> {
    return (await this.get(path)).text();
  }

  async json<T>(path: string): Promise<T> {
    return (await (await this.get(path)).json()) as T;
  }

  async socket(): Promise<Line> {
    const webSocket = new WebSocket(`ws://${this.listening.address}/v2`);
    this.sockets.push(webSocket);
    const line = new Line(webSocket);
    await once(webSocket, 'open');
    return line;
  }

  async close(): Promise<void> {
    for (const webSocket of this.sockets) webSocket.terminate();
    await this.listening.close();
  }
}

/** A frame of the venue, loosely. */
export interface Frame {
  readonly messageType: string;
  readonly marketId?: string;
  readonly tradeId?: number;
  readonly code?: number;
  readonly message?: string;
  readonly channels?: readonly { name: string; marketIds?: string[] }[];
  readonly snapshot?: boolean;
  readonly snapshotId?: number;
  readonly timestamp?: string;
  readonly checksum?: string;
  readonly price?: string;
  readonly bids?: readonly [string, string, number][];
  readonly asks?: readonly [string, string, number][];
}

/** The client's end of a socket: what came, in order. */
export class Line {
  readonly texts: string[] = [];
  readonly frames: Frame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  pings = 0;
  private readonly watchers = new Set<() => void>();

  constructor(readonly webSocket: WebSocket) {
    webSocket.on('message', (data) => {
      const text = (data as Buffer).toString();
      this.texts.push(text);
      this.frames.push(JSON.parse(text) as Frame);
      for (const watcher of this.watchers) watcher();
    });
    webSocket.on('ping', () => this.pings++);
    webSocket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      webSocket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  say(message: unknown): void {
    this.webSocket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(marketIds: string[], channels: string[], messageType = 'subscribe'): void {
    this.say({ messageType, marketIds, channels });
  }

  of(messageType: string): Frame[] {
    return this.frames.filter((frame) => frame.messageType === messageType);
  }

  tradeIds(): number[] {
    return this.of('trade').map(({ tradeId }) => tradeId ?? 0);
  }

  /** Waits until the frames are as wished. */
  async until(wish: (line: Line) => boolean): Promise<void> {
    if (wish(this)) return;
    await new Promise<void>((resolve) => {
      const watcher = () => {
        if (!wish(this)) return;
        this.watchers.delete(watcher);
        resolve();
      };
      this.watchers.add(watcher);
    });
  }

  /** Waits until the server has handled everything said so far: it answers pings in order. */
  async settled(): Promise<void> {
    this.webSocket.ping();
    await once(this.webSocket, 'pong');
  }
}
