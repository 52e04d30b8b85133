import type { EventSink, Subscription } from '@autotrader/sdk';
import type { Player } from './player.js';

/** Events pushed before the event loop gets its turn. */
const CHUNK = 4096;

/** An open subscription: plays in chunks, stops when the sink is full and goes on when it has room. */
export class Playback implements Subscription {
  #state: 'running' | 'paused' | 'ended' = 'running';
  #timer: NodeJS.Immediate | undefined;

  constructor(
    private readonly player: Player,
    private readonly sink: EventSink,
  ) {
    this.#schedule();
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'running';
    this.#schedule();
  }

  close(): Promise<void> {
    this.#state = 'ended';
    if (this.#timer) clearImmediate(this.#timer);
    return Promise.resolve();
  }

  #schedule(): void {
    this.#timer = setImmediate(() => this.#chunk());
  }

  #chunk(): void {
    try {
      const outcome = this.player.play((event, cursorId) => this.#push(event, cursorId), CHUNK);
      if (outcome === 'more') this.#schedule();
      else if (outcome === 'ended') this.#end();
    } catch (error) {
      this.#state = 'ended';
      this.sink.fail(error as Error);
    }
  }

  /** A full sink pauses, one that closes the subscription while it takes an event ends it. */
  #push(...event: Parameters<EventSink['push']>): boolean {
    const room = this.sink.push(...event);
    if (this.#state !== 'running') return false;
    if (!room) this.#state = 'paused';
    return room;
  }

  #end(): void {
    this.#state = 'ended';
    this.sink.end();
  }
}
