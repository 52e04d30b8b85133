import type { MarketEvent } from '@autotrader/sdk';

/**
 * Events on their way to the sink, with the venue's id behind each. The slots from `at` to `size` are full; emptied
 * ones are used again, because one is filled and emptied for every trade.
 */
export interface Outbox {
  readonly events: MarketEvent[];
  readonly ids: number[];
  at: number;
  size: number;
}

/** An empty outbox. */
export function openOutbox(): Outbox {
  return { events: [], ids: [], at: 0, size: 0 };
}

/** Appends an event. `id` is 0 where the venue has none. */
export function put(outbox: Outbox, event: MarketEvent, id: number): void {
  outbox.events[outbox.size] = event;
  outbox.ids[outbox.size++] = id;
}

/** Hands events to `push` until it returns false or none is left; true when the sink has room for more. */
export function drain(outbox: Outbox, push: (event: MarketEvent, id: number) => boolean): boolean {
  let room = true;
  while (room && outbox.at < outbox.size) {
    const event = outbox.events[outbox.at] as MarketEvent;
    room = push(event, outbox.ids[outbox.at++] ?? 0);
  }
  if (outbox.at === outbox.size) outbox.at = outbox.size = 0;
  return room;
}
