import type { Instrument, InstrumentId } from './instrument.js';
import type { MarketEvent } from './market-event.js';

/** An instrument's rules became known, or changed. Comes before the first market event of the instrument. */
export interface InstrumentChanged {
  readonly kind: 'instrumentChanged';
  readonly instrument: Instrument;
}

/** One step of a fee table: applies to a 30-day volume (quote currency) above `aboveVolume`. */
export interface FeeTier {
  readonly aboveVolume: string;
  /** Fractions of the notional as decimal strings; `0.001` is 0.1 %. */
  readonly maker: string;
  readonly taker: string;
}

/** The fee table of an instrument became known, or changed. Tiers rise by volume; the first starts at 0. */
export interface FeesChanged {
  readonly kind: 'feesChanged';
  readonly instrument: InstrumentId;
  readonly tiers: readonly FeeTier[];
}

/** A component is switched off for good, because it threw or hung too often. */
export interface PluginDisabled {
  readonly kind: 'pluginDisabled';
  readonly component: string;
  readonly reason: string;
}

/** Learning pauses (features and scoring go on) because events come faster than they can be learnt from. */
export interface LearningPaused {
  readonly kind: 'learningPaused';
  readonly paused: boolean;
}

/** Config, plugins or code changed between two sessions of a run; `before` and `after` are their hashes. */
export interface Changed {
  readonly kind: 'changed';
  readonly what: 'config' | 'code';
  readonly before: string;
  readonly after: string;
  /**
   * The events after this sequence, up to this one, stand as they were stored though the code `after` gives something
   * else: ledgers came forward by the stored fills, features and learners by the events, and open orders were withdrawn.
   */
  readonly acceptedAfter?: number;
  /** Instruments whose stream begins here: followed for the first time, or by another feed, whose ids are others. */
  readonly restarted?: readonly InstrumentId[];
}

/**
 * The learner of some lanes and instruments is replaced: by an earlier one of this run (`rollback`), or by one that comes
 * from elsewhere (`import`). Ledger, orders and scores stay; what was forecast and is still open is void.
 */
export interface ModelReplaced {
  readonly kind: 'modelReplaced';
  readonly cause: 'rollback' | 'import';
  /** Sequence of the checkpoint the learners were taken from. */
  readonly from: number;
  /** SHA-256 (hex) of `content`; the run keeps it under this name as long as its journal. */
  readonly blob: string;
  /** The learners, in the canonical encoding. Journal rows do not have it: whoever reads them looks it up by `blob`. */
  readonly content?: Uint8Array;
}

/**
 * The process died again and again while this event was stepped. It has its place in the journal, and nothing of the bot
 * was told of it: to features and learners it is a hole.
 */
export interface EventQuarantined {
  readonly kind: 'eventQuarantined';
  readonly event: MarketEvent;
  readonly reason: string;
}

/** All that `step` reads; each has one row and one sequence in the journal. */
export type InputEvent =
  | MarketEvent
  | InstrumentChanged
  | FeesChanged
  | PluginDisabled
  | EventQuarantined
  | LearningPaused
  | Changed
  | ModelReplaced;
