import type { Rows, Tape } from './market/tape.js';
import { type Place, placeAfterTime } from './market/walk.js';

/** One market being played: the row that comes next. */
export interface Track {
  readonly marketId: string;
  readonly tape: Tape;
  block: number;
  row: number;
  rows: Rows;
  /** Time of the next row; Infinity at the end. */
  time: number;
}

/** The followed markets as one stream: by time, then market id, then trade id. */
export class Playback {
  private tracks: Track[] = [];

  constructor(private readonly tapes: ReadonlyMap<string, Tape>) {}

  /** Follows these markets and no others; new ones from the first row after `time`. */
  follow(marketIds: ReadonlySet<string>, time: number): void {
    const known = new Map(this.tracks.map((track) => [track.marketId, track]));
    this.tracks = [...this.tapes.values()]
      .filter(({ facts }) => marketIds.has(facts.marketId))
      .map((tape) => known.get(tape.facts.marketId) ?? trackFrom(tape, placeAfterTime(tape, time)));
  }

  get following(): boolean {
    return this.tracks.length > 0;
  }

  /** The market whose row is next; undefined at the end of all. */
  next(): Track | undefined {
    let first: Track | undefined;
    for (const track of this.tracks) if (track.time < (first?.time ?? Infinity)) first = track;
    return first;
  }

  /** Where a followed market stands. */
  track(marketId: string): Track | undefined {
    return this.tracks.find((track) => track.marketId === marketId);
  }
}

/** Moves a track behind its next row. */
export function advance(track: Track): void {
  track.row++;
  settle(track);
}

function trackFrom(tape: Tape, place: Place): Track {
  const track = { marketId: tape.facts.marketId, tape, ...place, rows: tape.rows(place.block), time: NaN };
  settle(track);
  return track;
}

/** Steps over ends of blocks and empty blocks. */
function settle(track: Track): void {
  while (track.row >= track.rows.length && track.block + 1 < track.tape.blocks) {
    track.block++;
    track.row = 0;
    track.rows = track.tape.rows(track.block);
  }
  track.time = track.row < track.rows.length ? track.rows.times[track.row]! : Infinity;
}
