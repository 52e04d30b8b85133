import type { MarketEvent } from '@autotrader/sdk';
import { nextBoundary } from '@autotrader/sdk/candles';
import type { Track } from './track.js';

/** Takes an event; false asks for a pause. */
export type Push = (event: MarketEvent, cursorId: number) => boolean;

/**
 * Merges tracks by (time, rank, instrument) and puts a `Clock` at each boundary of the grid, before all else of that
 * time: whoever holds an event of a time has had the clock of it, so a resumed replay knows where the clock stands. The last
 * one closes the bar of the last print.
 */
export class Player {
  readonly #tracks: readonly Track[];
  readonly #grid: readonly number[];
  #clock: number;
  readonly #lastClock: number;

  /**
   * `grid`: bar lengths (ms) of the streams whose candles are built from the clock; empty for no clock at all.
   * `after`: time up to which clocks are known; undefined on a fresh run.
   */
  constructor(tracks: readonly Track[], grid: readonly number[], after: number | undefined) {
    this.#tracks = [...tracks].sort((a, b) => a.rank - b.rank || (a.instrument < b.instrument ? -1 : 1));
    this.#grid = grid;
    const first = Math.min(...tracks.map(({ time }) => time));
    const prints = tracks.filter(({ rank }) => rank === 1);
    const last = Math.max(-Infinity, ...prints.map(({ lastTime }) => lastTime));
    const known = after ?? first;
    this.#clock = known < Infinity ? nextBoundary(known, grid) : Infinity;
    this.#lastClock = Math.max(-Infinity, ...grid.map((intervalMs) => nextBoundary(last, [intervalMs])));
  }

  /** Pushes up to `limit` events. */
  play(push: Push, limit: number): 'paused' | 'more' | 'ended' {
    for (let k = 0; k < limit; k += 1) {
      const track = this.#head();
      const goesOn = this.#clockIsNext(track) ? this.#pushClock(push) : pushHead(track, push);
      if (goesOn === undefined) return 'ended';
      if (!goesOn) return 'paused';
    }
    return 'more';
  }

  #head(): Track | undefined {
    let head = this.#tracks[0];
    for (let k = 1; k < this.#tracks.length; k += 1) {
      const track = this.#tracks[k] as Track;
      if (track.time < (head as Track).time) head = track;
    }
    return head;
  }

  #clockIsNext(head: Track | undefined): boolean {
    if (this.#clock > this.#lastClock) return false;
    return !head || this.#clock <= head.time;
  }

  #pushClock(push: Push): boolean {
    const time = this.#clock;
    this.#clock = nextBoundary(time, this.#grid);
    return push({ kind: 'clock', time }, 0);
  }
}

function pushHead(track: Track | undefined, push: Push): boolean | undefined {
  if (!track || track.time === Infinity) return undefined;
  const { cursorId } = track;
  return push(track.take(), cursorId);
}
