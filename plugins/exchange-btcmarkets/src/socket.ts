import WebSocket, { type RawData } from 'ws';
import type { Backoff } from './options.js';

/** Larger frames end the connection (close code 1009). */
const FRAME_MAX_BYTES = 1024 * 1024;
/** The watchdog looks so many times within the time of silence that it allows. */
const LOOKS = 4;
const HANDSHAKE_MS = 10_000;
const CLOSE_WAIT_MS = 500;

/** What `venueSocket` needs to know. */
export interface SocketOptions {
  readonly url: string;
  readonly userAgent: string;
  /** Silence after which a connection counts as dead, ms. */
  readonly staleMs: number;
  /** A connection is ended after so long, ms. */
  readonly refreshMs: number;
  readonly reconnect: Backoff;
}

/** Who is told of the connection. */
export interface SocketListener {
  opened(): void;
  frame(text: string): void;
  binary(): void;
  /** Every `open` ends with this, once. */
  closed(code: number, reason: string): void;
}

/** One connection at a time: it knows nothing of what the frames mean. */
export interface VenueSocket {
  /** Connects: at once the first time, after a jittered wait from then on. */
  open(): void;
  send(message: object): void;
  /** Stops reading; a few frames that are in memory already may still come. */
  hold(): void;
  release(): void;
  /** Ends the connection without a farewell; `closed` follows. */
  drop(): void;
  close(): Promise<void>;
}

/** A socket to the venue: no compression, no redirects, frames of at most 1 MiB, certificates always checked. */
export function venueSocket(options: SocketOptions, listener: SocketListener): VenueSocket {
  return new Connection(options, listener);
}

class Connection implements VenueSocket {
  private socket: WebSocket | undefined;
  private held = false;
  private fresh = true;
  private idleLooks = 0;
  /** Connections since the last one that brought a frame. */
  private attempts = 0;
  private everOpened = false;
  private timers: NodeJS.Timeout[] = [];
  private closing = false;

  constructor(
    private readonly options: SocketOptions,
    private readonly listener: SocketListener,
  ) {}

  open(): void {
    const waitMs = this.everOpened ? this.backoff() : 0;
    this.everOpened = true;
    this.attempts++;
    this.timers.push(setTimeout(() => this.connect(), waitMs));
  }

  send(message: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  hold(): void {
    if (this.held) return;
    this.held = true;
    this.socket?.pause();
  }

  release(): void {
    if (!this.held) return;
    this.held = false;
    this.idleLooks = 0;
    this.socket?.resume();
  }

  drop(): void {
    this.socket?.resume();
    this.socket?.terminate();
  }

  async close(): Promise<void> {
    this.closing = true;
    this.clearTimers();
    const { socket } = this;
    if (!socket || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.resume();
    socket.close(1000);
    const timer = setTimeout(() => socket.terminate(), CLOSE_WAIT_MS);
    await closed;
    clearTimeout(timer);
  }

  /** From the least wait up, doubled each time, with jitter on top: never below the least. */
  private backoff(): number {
    const { minMs, maxMs } = this.options.reconnect;
    const base = Math.min(maxMs / 2, minMs * 2 ** Math.min(this.attempts, 16));
    return Math.max(minMs, base * (1 + Math.random()));
  }

  private connect(): void {
    this.clearTimers();
    const { url, userAgent } = this.options;
    const socket = new WebSocket(url, {
      maxPayload: FRAME_MAX_BYTES,
      perMessageDeflate: false,
      handshakeTimeout: HANDSHAKE_MS,
      followRedirects: false,
      rejectUnauthorized: true,
      headers: { 'user-agent': userAgent },
    });
    this.socket = socket;
    let reason = '';
    socket.on('open', () => this.opened());
    socket.on('message', (data, isBinary) => this.received(data, isBinary));
    socket.on('error', (error) => (reason = error.message));
    socket.on('close', (code, text) => this.closed(code, reason || text.toString()));
  }

  private opened(): void {
    if (this.held) this.socket?.pause();
    const { staleMs, refreshMs } = this.options;
    this.fresh = true;
    this.timers.push(setInterval(() => this.look(), staleMs / LOOKS));
    this.timers.push(setTimeout(() => this.socket?.close(1000), refreshMs));
    this.listener.opened();
  }

  private received(data: RawData, isBinary: boolean): void {
    this.fresh = true;
    this.attempts = 0;
    if (this.closing) return;
    if (isBinary) this.listener.binary();
    else this.listener.frame((data as Buffer).toString('utf8'));
  }

  /** A socket that is held is silent because we do not listen. */
  private look(): void {
    this.idleLooks = this.fresh || this.held ? 0 : this.idleLooks + 1;
    this.fresh = false;
    if (this.idleLooks >= LOOKS) this.socket?.terminate();
  }

  private closed(code: number, reason: string): void {
    this.clearTimers();
    this.idleLooks = 0;
    if (!this.closing) this.listener.closed(code, reason);
  }

  private clearTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers = [];
  }
}
