import { crc32 } from 'node:zlib';
import { botError, type CheckpointRow, type InputEvent, type JournalRow } from '@autotrader/sdk';

/** Where the venue's streams stand: beside the state, read by recovery only, not in the digest. */
export interface Cursor {
  /** The venue's last id by stream. */
  readonly ids: Readonly<Record<string, number>>;
  /** Exchange time of the last event, epoch ms; 0 before the first. */
  readonly time: number;
  /** Exchange time (epoch ms) at which a stream began, where that was later than the run. */
  readonly since?: Readonly<Record<string, number>>;
}

/** Nothing was received yet. */
export const START: Cursor = { ids: {}, time: 0 };

/** The cursor after a row and the event in it. */
export function moveCursor(
  cursor: Cursor,
  row: Pick<JournalRow, 'stream' | 'cursorId' | 'time'>,
  event: InputEvent,
): Cursor {
  const time = Math.max(cursor.time, row.time);
  if (event.kind === 'changed' && event.restarted) return begunAnew({ ...cursor, time }, event.restarted);
  const known = cursor.ids[row.stream] ?? 0;
  if (row.cursorId <= known) return time === cursor.time ? cursor : { ...cursor, time };
  return { ...cursor, ids: { ...cursor.ids, [row.stream]: row.cursorId }, time };
}

/** Ids of one feed say nothing of another: the trades of a venue have other numbers than its order books. */
function begunAnew(cursor: Cursor, streams: readonly string[]): Cursor {
  const ids = Object.entries(cursor.ids).filter(([stream]) => !streams.includes(stream));
  const since = streams.map((stream): [string, number] => [stream, cursor.time]);
  return {
    ...cursor,
    ids: Object.fromEntries(ids),
    since: { ...cursor.since, ...Object.fromEntries(since) },
  };
}

/** What a cursor is kept with: a checkpoint's row but for what has check sums of its own. */
type Sealed = Pick<CheckpointRow, 'sequence' | 'meta'>;

/** The text of a cursor in a checkpoint: JSON with a check sum over sequence, cursor and meta. */
export function sealCursor(cursor: Cursor, checkpoint: Sealed): string {
  return JSON.stringify({ ...cursor, crc: crcOf(cursor, checkpoint) });
}

/** The cursor of a checkpoint. Throws BOT_STATE_CORRUPT when sequence, cursor or meta are not what was written. */
export function openCursor(checkpoint: Sealed & Pick<CheckpointRow, 'cursor'>): Cursor {
  const { crc, ...cursor } = JSON.parse(checkpoint.cursor) as Cursor & { crc?: number };
  if (crc === crcOf(cursor, checkpoint)) return cursor;
  throw botError('BOT_STATE_CORRUPT', { reason: "the check sum of a checkpoint's cursor is wrong" });
}

function crcOf({ ids, time, since }: Cursor, { sequence, meta }: Sealed): number {
  return crc32(JSON.stringify([sequence, ids, time, meta, ...(since ? [since] : [])]));
}
