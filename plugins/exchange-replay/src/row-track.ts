import type { InstrumentId, MarketEvent } from '@autotrader/sdk';
import { firstNotBelow, type Rank, type StartAfter, type Track } from './track.js';

/** Rows that become one event each. */
export interface Rows {
  readonly instrument: InstrumentId;
  readonly rank: Rank;
  readonly length: number;
  /** Time at which row `index` is known, epoch ms; never falls. */
  timeAt(index: number): number;
  /** Venue id of row `index`; rises. */
  idAt(index: number): number;
  /** Time a start is compared with, epoch ms: a print's own, a bar's open. */
  startAt(index: number): number;
  eventAt(index: number): MarketEvent;
}

/** Prints, books, or bars built from prints. */
export class RowTrack implements Track {
  readonly instrument: InstrumentId;
  readonly rank: Rank;
  readonly lastTime: number;
  time = Infinity;
  cursorId = 0;
  readonly #rows: Rows;
  #index: number;

  constructor(rows: Rows, { afterId, afterTime }: StartAfter) {
    this.#rows = rows;
    this.instrument = rows.instrument;
    this.rank = rows.rank;
    this.lastTime = rows.length > 0 ? rows.timeAt(rows.length - 1) : -Infinity;
    if (afterId !== undefined) this.#index = firstNotBelow(rows.length, (i) => rows.idAt(i), afterId + 1);
    else this.#index = firstNotBelow(rows.length, (i) => rows.startAt(i), afterTime ?? -Infinity);
    this.#look();
  }

  take(): MarketEvent {
    const event = this.#rows.eventAt(this.#index);
    this.#index += 1;
    this.#look();
    return event;
  }

  #look(): void {
    const more = this.#index < this.#rows.length;
    this.time = more ? this.#rows.timeAt(this.#index) : Infinity;
    this.cursorId = more ? this.#rows.idAt(this.#index) : 0;
  }
}
