import {
  botError,
  parseInstrumentId,
  type Candle,
  type EventSink,
  type Exchange,
  type FeesChanged,
  type InstrumentChanged,
  type InstrumentId,
  type MarketRules,
  type StreamRequest,
  type Subscription,
} from '@autotrader/sdk';
import type { ReplayFile, ReplayOptions } from './options.js';
import { Playback } from './playback.js';
import { Player } from './player.js';
import { candlesBefore, openRecording, type Recording } from './recording.js';

/** Recorded files as an exchange: no socket, no clock of its own, the same events on every run. */
export class ReplayExchange implements Exchange {
  readonly venue: string;
  /** Recordings by instrument and bar length; at most one each of what the run asks for. */
  readonly #recordings = new Map<string, Recording>();

  constructor(private readonly options: ReplayOptions) {
    this.venue = parseInstrumentId(options.files[0]?.instrument ?? '')?.venue ?? 'replay';
  }

  rules(instruments: readonly InstrumentId[]): Promise<MarketRules> {
    return settle(() => ({
      instruments: instruments.map((id) => this.#instrument(id)),
      fees: instruments.map((id) => this.#fees(id)),
    }));
  }

  history(instrument: InstrumentId, intervalMs: number, count: number, before?: number): Promise<Candle[]> {
    // Without a time the present is the file's beginning, before which there is nothing.
    return settle(() =>
      before === undefined ? [] : candlesBefore(this.#recording(instrument, intervalMs), count, before),
    );
  }

  subscribe(streams: readonly StreamRequest[], sink: EventSink): Promise<Subscription> {
    return settle(() => {
      const tracks = streams.map((stream) =>
        this.#recording(stream.instrument, stream.intervalMs).track(stream.feed, stream),
      );
      const grid = streams.flatMap(({ feed, intervalMs }) => (feed === 'trades' ? [intervalMs] : []));
      return new Playback(new Player(tracks, grid, latest(streams)), sink);
    });
  }

  #file(instrument: InstrumentId): ReplayFile {
    const file = this.options.files.find((each) => each.instrument === instrument);
    if (file) return file;
    throw botError('BOT_INSTRUMENT_UNKNOWN', {
      instrument,
      venue: this.venue,
      suggestion: ' (no file is given for it)',
    });
  }

  #recording(instrument: InstrumentId, intervalMs?: number): Recording {
    const file = this.#file(instrument);
    const key = `${instrument} ${intervalMs ?? file.intervalMs ?? ''}`;
    const known = this.#recordings.get(key);
    if (known) return known;
    const recording = openRecording(file, intervalMs ?? file.intervalMs);
    this.#recordings.set(key, recording);
    return recording;
  }

  #instrument(id: InstrumentId): InstrumentChanged {
    const { tickSize, lotSize } = this.#recording(id).report;
    const { base = '', quote = '', venue = '' } = parseInstrumentId(id) ?? {};
    const sizes = { tickSize, lotSize, minimumQuantity: lotSize };
    return { kind: 'instrumentChanged', instrument: { id, base, quote, venue, ...sizes } };
  }

  #fees(instrument: InstrumentId): FeesChanged {
    const { maker, taker } = this.options;
    return { kind: 'feesChanged', instrument, tiers: [{ aboveVolume: '0', maker, taker }] };
  }
}

/** Clocks up to the latest event the journal holds have been pushed before. */
function latest(streams: readonly StreamRequest[]): number | undefined {
  const times = streams.flatMap(({ afterTime }) => (afterTime === undefined ? [] : [afterTime]));
  return times.length > 0 ? Math.max(...times) : undefined;
}

/** A synchronous result as a promise, errors too. */
async function settle<T>(result: () => T): Promise<T> {
  return result();
}
