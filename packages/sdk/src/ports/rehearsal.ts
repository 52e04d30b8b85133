import type { InstrumentId } from '../domain/instrument.js';
import { port } from './port.js';

/** A data file that plays the market of one instrument. */
export interface RehearsalFile {
  readonly instrument: InstrumentId;
  readonly file: string;
  /** Bars of this length (ms) where the file holds candles; undefined: as in the file. */
  readonly intervalMs?: number;
}

/** What a rehearsal is to play, and how fast. */
export interface RehearsalRequest {
  /** Files to play; without any, a seeded simulated market of `instruments`. */
  readonly files: readonly RehearsalFile[];
  readonly instruments: readonly InstrumentId[];
  readonly seed: number;
  /** Market time runs this many times as fast as the wall's; `max` waits for the client only. */
  readonly speed: number | 'max';
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** Market time to start at (epoch ms): a restarted bot's last durable time. Undefined: the start of the data. */
  readonly startTime?: number;
  /** Fee as a fraction of the notional, maker and taker; undefined: the venue's own table. */
  readonly feeRate?: string;
  /** Every request the server was asked, for proofs: called with a line of text. */
  readonly onRequest?: (line: string) => void;
}

/** A running local exchange. */
export interface RunningRehearsal {
  readonly url: string;
  /** Options that point the exchange plugin to this server instead of the venue. */
  readonly exchangeOptions: Readonly<Record<string, unknown>>;
  /** Present market time, epoch ms. */
  now(): number;
  close(): Promise<void>;
}

/** A local exchange that speaks the venue's protocol, for paper trading, tests and rehearsals. */
export interface Rehearsal {
  start(request: RehearsalRequest): Promise<RunningRehearsal>;
}

/** Offered by exchange plugins that bring their own emulator. */
export const rehearsal = port<Rehearsal>('rehearsal');
