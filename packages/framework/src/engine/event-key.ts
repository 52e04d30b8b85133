import type { InputEvent } from '@autotrader/sdk';

/** Events that can lead to orders. */
export type KeyedEvent = Extract<
  InputEvent,
  { kind: 'candle' | 'trade' | 'clock' | 'quote' | 'bookSnapshot' | 'bookDelta' }
>;

/** Name of an event within a run: the venue's id or time, with kind and instrument. The same live and in a backtest. */
export function eventKey(event: KeyedEvent): string {
  switch (event.kind) {
    case 'candle':
      return `candle:${event.instrument}:${event.openTime}`;
    case 'trade':
      return `trade:${event.instrument}:${event.id}`;
    case 'clock':
      return `clock:${event.time}`;
    case 'quote':
      return `quote:${event.instrument}:${event.time}`;
    default:
      return `book:${event.instrument}:${event.snapshotId}`;
  }
}
