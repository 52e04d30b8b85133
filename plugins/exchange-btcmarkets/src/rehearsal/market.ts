import { parseInstrumentId, type InstrumentId, type RehearsalFile } from '@autotrader/sdk';
import { fileTape } from './market/file-tape.js';
import { simulatedTape } from './market/simulated-tape.js';
import type { Tape } from './market/tape.js';
import { type Place, placeAfterTime } from './market/walk.js';

/** All markets of the rehearsal. Nothing of it changes: what clients may see is a function of the market time. */
export interface Market {
  /** By market id, sorted. */
  readonly tapes: ReadonlyMap<string, Tape>;
  readonly seed: number;
  /** Where playing starts unless told otherwise, epoch ms. */
  readonly startTime: number;
  /** End of the last bar of all; Infinity where there is none. */
  readonly endTime: number;
  /** What the venue shows at a moment of market time. */
  at(time: number): MarketView;
}

/** The market at one moment: every print at or before it, none after it. */
export interface MarketView {
  readonly time: number;
  readonly seed: number;
  readonly tapes: ReadonlyMap<string, Tape>;
  /** Place behind the newest visible print. */
  horizon(tape: Tape): Place;
}

/** What a market is made from. */
export interface MarketRequest {
  readonly files: readonly RehearsalFile[];
  readonly instruments: readonly InstrumentId[];
  readonly seed: number;
}

const DEFAULT_INSTRUMENTS: readonly InstrumentId[] = ['BTC-AUD@btcmarkets', 'ETH-AUD@btcmarkets'];

/**
 * Opens the market of a request: the files' instruments merged by time or, without files, the simulated market of the
 * instruments (of BTC-AUD and ETH-AUD when none is named). Throws what the loader throws for a bad file.
 */
export function openMarket(request: MarketRequest): Market {
  const tapes = request.files.map(fileTape);
  return marketOf(tapes.length > 0 ? tapes : simulatedTapes(request), request.seed);
}

/** A market of given tapes. */
export function marketOf(tapes: readonly Tape[], seed: number): Market {
  const sorted = [...tapes].sort((a, b) => (a.facts.marketId < b.facts.marketId ? -1 : 1));
  const byId = new Map(sorted.map((tape) => [tape.facts.marketId, tape]));
  const horizon = (time: number) => (tape: Tape) => placeAfterTime(tape, time);
  return {
    tapes: byId,
    seed,
    startTime: Math.min(...tapes.map((tape) => tape.startTime)),
    endTime: Math.max(...tapes.map((tape) => tape.endTime)),
    at: (time) => ({ time, seed, tapes: byId, horizon: horizon(time) }),
  };
}

function simulatedTapes({ instruments, seed }: MarketRequest): Tape[] {
  const named = instruments.length > 0 ? instruments : DEFAULT_INSTRUMENTS;
  return named.flatMap((instrument) => {
    const parts = parseInstrumentId(instrument);
    if (!parts) return [];
    const marketId = `${parts.base}-${parts.quote}`;
    return [simulatedTape({ seed, marketId }, parts.base, parts.quote)];
  });
}
