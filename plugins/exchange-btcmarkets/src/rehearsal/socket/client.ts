import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Wall } from '../clock.js';
import { errorFrame, heartbeatFrame } from './frames.js';
import { textFrames } from './text-frames.js';
import { NO_SUBSCRIPTIONS, type Refusal, type Subscriptions } from './subscription.js';

/** Frames of a window; at `--speed max` a window ends with a ping that the client answers. */
export const WINDOW_FRAMES = 512;
/** Windows that may be on their way unanswered. */
export const WINDOWS_OPEN = 2;
const IDLE_MS = 60_000;
/** A client that lets this many bytes pile up at a running clock is dropped. */
const MOST_BUFFERED_BYTES = 32 * 1024 * 1024;

/** One connected socket: its subscriptions and the frames on their way to it. */
export class Client {
  subscriptions: Subscriptions = NO_SUBSCRIPTIONS;
  private readonly waiting: string[] = [];
  private batch: string[] = [];
  private corked = false;
  private inWindow = 0;
  private unanswered = 0;
  private lastTraffic: number;

  /** `windowed` makes it a closed loop of windows. */
  constructor(
    private readonly webSocket: WebSocket,
    private readonly stream: Duplex,
    private readonly wall: Wall,
    private readonly windowed: boolean,
  ) {
    this.lastTraffic = wall.now();
  }

  /** Whether the next frame would leave at once. */
  get open(): boolean {
    return this.waiting.length === 0 && this.unanswered < WINDOWS_OPEN;
  }

  /** Holds frames together until `uncork`. */
  cork(): void {
    this.corked = true;
  }

  uncork(): void {
    this.corked = false;
    this.flush();
    if (this.webSocket.bufferedAmount > MOST_BUFFERED_BYTES) this.webSocket.terminate();
  }

  /** Sends a frame, in order, as soon as its window is open. */
  send(frame: string): void {
    if (this.open) this.transmit(frame);
    else this.waiting.push(frame);
  }

  /** The client has read a window. */
  answered(): void {
    this.touch();
    this.unanswered = Math.max(0, this.unanswered - 1);
    let sent = 0;
    while (sent < this.waiting.length && this.unanswered < WINDOWS_OPEN) this.transmit(this.waiting[sent++]!);
    this.waiting.splice(0, sent);
  }

  /** Heartbeats pass closed windows: at most one in 5 s. */
  beat(): void {
    if (this.subscriptions.heartbeat) this.sendNow(heartbeatFrame(this.subscriptions));
  }

  refuse(refusal: Refusal): void {
    this.sendNow(errorFrame(refusal));
  }

  /** Bytes went one way or the other. */
  touch(): void {
    this.lastTraffic = this.wall.now();
  }

  /** The venue drops a socket without traffic for 60 s, without a close frame. */
  dropIfIdle(): void {
    if (this.wall.now() - this.lastTraffic >= IDLE_MS) this.webSocket.terminate();
  }

  close(code: number, reason: string): void {
    this.flush();
    this.webSocket.close(code, reason);
  }

  private transmit(frame: string): void {
    this.batch.push(frame);
    const windowEnds = this.windowed && ++this.inWindow === WINDOW_FRAMES;
    if (windowEnds || !this.corked) this.flush();
    if (!windowEnds) return;
    this.inWindow = 0;
    this.unanswered++;
    this.webSocket.ping();
  }

  private sendNow(frame: string): void {
    this.batch.push(frame);
    this.flush();
  }

  private flush(): void {
    if (this.batch.length === 0) return;
    const frames = textFrames(this.batch);
    this.batch = [];
    this.touch();
    if (this.webSocket.readyState === this.webSocket.OPEN) this.stream.write(frames);
  }
}
