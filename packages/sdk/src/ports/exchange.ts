import type { FeesChanged, InstrumentChanged } from '../domain/input-event.js';
import type { InstrumentId } from '../domain/instrument.js';
import type { Candle, Feed, MarketEvent } from '../domain/market-event.js';
import { port } from './port.js';

/** One stream of market events the bot wants. */
export interface StreamRequest {
  readonly instrument: InstrumentId;
  readonly feed: Feed;
  /** Length of the bars, ms: of the candles with `feed: candles`, of the clock's grid with `feed: trades`. */
  readonly intervalMs: number;
  /** The venue's last id the journal holds of this stream; undefined on a fresh run. Only what comes after is wanted. */
  readonly afterId: number | undefined;
  /**
   * Where the stream starts, epoch ms: exchange time of the last event the journal holds or, on a fresh run, the end
   * of the last history candle. `undefined`: from the first the venue has (`--data` runs) or from now on (live).
   */
  readonly afterTime: number | undefined;
}

/** What happened to a source that is not a market event: goes to the operations log, never to `step`. */
export interface SourceNote {
  readonly kind:
    'connected' | 'disconnected' | 'backfilled' | 'discarded' | 'late' | 'stale' | 'resynchronised';
  readonly instrument?: InstrumentId;
  readonly count?: number;
  readonly text: string;
}

/** Where an exchange delivers to. */
export interface EventSink {
  /**
   * Takes one event, in the order it is to be journaled. `cursorId` is the venue's id behind it: a trade's own id, a
   * candle's last trade id, 0 where there is none. Returns false when the source must pause until `resume`.
   */
  push(event: MarketEvent, cursorId: number): boolean;
  note(note: SourceNote): void;
  /** No more will come: the data ended. */
  end(): void;
  /** The source cannot go on by itself. */
  fail(error: Error): void;
}

/** An open subscription. */
export interface Subscription {
  /** The sink has room again. */
  resume(): void;
  close(): Promise<void>;
}

/** What a venue says about its markets, as the events that start a run. */
export interface MarketRules {
  readonly instruments: readonly InstrumentChanged[];
  readonly fees: readonly FeesChanged[];
}

/** A venue, or recorded data that acts as one. */
export interface Exchange {
  readonly venue: string;
  /** Rules and fees of the instruments. Throws BOT_INSTRUMENT_UNKNOWN for one the venue does not trade. */
  rules(instruments: readonly InstrumentId[]): Promise<MarketRules>;
  /** Up to `count` closed candles, oldest first, none ending after `before` (epoch ms; undefined: now). */
  history(instrument: InstrumentId, intervalMs: number, count: number, before?: number): Promise<Candle[]>;
  /**
   * Delivers the streams to the sink, backfill first, then live, without a hole and without an event twice: no row at
   * or below `afterId` is asked for or pushed. Streams are merged by (time, instrument, id) while backfilling.
   */
  subscribe(streams: readonly StreamRequest[], sink: EventSink): Promise<Subscription>;
}

/** The run's exchange. */
export const exchange = port<Exchange>('exchange');
