import type { EventSink, MarketEvent, SourceNote, Subscription } from '@autotrader/sdk';

/** Most events waiting; a source that goes on above half of it has ignored back-pressure. */
export const MAX_WAITING = 65_536;

/** An event with what came with it. */
export interface Arrival {
  readonly event: MarketEvent;
  readonly cursorId: number;
  /** Wall clock, epoch ms; recorded, never decided upon. */
  readonly receivedTime: number;
}

/** What an inbox tells besides events. */
export interface InboxListener {
  note(note: SourceNote): void;
}

/** The bounded queue between a source, which pushes when it likes, and the pump, which takes when it can. */
export class Inbox implements EventSink {
  private waiting: Arrival[] = [];
  private taken = 0;
  private wake: (() => void) | undefined;
  private held = false;
  private ended = false;
  private failure: Error | undefined;
  private subscription: Subscription | undefined;

  constructor(private readonly listener: InboxListener) {}

  /** Events that wait. */
  get length(): number {
    return this.waiting.length - this.taken;
  }

  /** True when the source said that no more will come and all was taken. */
  get exhausted(): boolean {
    return this.ended && this.length === 0;
  }

  /** Where to say that there is room again. */
  attach(subscription: Subscription): void {
    this.subscription = subscription;
    if (!this.held) return;
    this.held = this.length > MAX_WAITING / 4;
    if (!this.held) subscription.resume();
  }

  push(event: MarketEvent, cursorId: number): boolean {
    this.waiting.push({ event, cursorId, receivedTime: Date.now() });
    this.signal();
    if (this.length < MAX_WAITING / 2) return true;
    this.held = true;
    return false;
  }

  note(note: SourceNote): void {
    this.listener.note(note);
  }

  end(): void {
    this.ended = true;
    this.signal();
  }

  fail(error: Error): void {
    this.failure ??= error;
    this.signal();
  }

  /** Up to `most` events; waits until there is one, the source ends, or `giveUpMs` have passed. Rethrows its failure. */
  async take(most: number, giveUpMs: number): Promise<readonly Arrival[]> {
    if (this.length === 0 && !this.ended && !this.failure) await this.nextArrival(giveUpMs);
    if (this.length === 0 && this.failure) throw this.failure;
    const from = this.taken;
    this.taken = Math.min(this.waiting.length, from + most);
    const batch = this.waiting.slice(from, this.taken);
    if (this.taken === this.waiting.length || this.taken > MAX_WAITING / 2) this.compact();
    this.release();
    return batch;
  }

  /** Puts back what was taken but not stepped. */
  putBack(arrivals: readonly Arrival[]): void {
    if (arrivals.length === 0) return;
    this.waiting = [...arrivals, ...this.waiting.slice(this.taken)];
    this.taken = 0;
  }

  /** Wakes a waiting `take`, e.g. because the session must stop. */
  signal(): void {
    const wake = this.wake;
    this.wake = undefined;
    wake?.();
  }

  private compact(): void {
    this.waiting = this.waiting.slice(this.taken);
    this.taken = 0;
  }

  private release(): void {
    if (!this.held || this.length > MAX_WAITING / 4 || !this.subscription) return;
    this.held = false;
    this.subscription.resume();
  }

  private nextArrival(giveUpMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.signal(), giveUpMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
