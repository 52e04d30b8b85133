import { crc32 } from 'node:zlib';
import { botError, type CheckpointRow, type JournalRow } from '@autotrader/sdk';

/** Where the venue's streams stand: beside the state, read by recovery only, not in the digest. */
export interface Cursor {
  /** The venue's last id by stream. */
  readonly ids: Readonly<Record<string, number>>;
  /** Exchange time of the last event, epoch ms; 0 before the first. */
  readonly time: number;
}

/** Nothing was received yet. */
export const START: Cursor = { ids: {}, time: 0 };

/** The cursor after a row. */
export function moveCursor(cursor: Cursor, row: Pick<JournalRow, 'stream' | 'cursorId' | 'time'>): Cursor {
  const time = Math.max(cursor.time, row.time);
  const known = cursor.ids[row.stream] ?? 0;
  if (row.cursorId <= known) return time === cursor.time ? cursor : { ids: cursor.ids, time };
  return { ids: { ...cursor.ids, [row.stream]: row.cursorId }, time };
}

/** What a cursor is kept with: a checkpoint's row but for what has check sums of its own. */
type Sealed = Pick<CheckpointRow, 'sequence' | 'meta'>;

/** The text of a cursor in a checkpoint: JSON with a check sum over sequence, cursor and meta. */
export function sealCursor({ ids, time }: Cursor, checkpoint: Sealed): string {
  return JSON.stringify({ ids, time, crc: crcOf({ ids, time }, checkpoint) });
}

/** The cursor of a checkpoint. Throws BOT_STATE_CORRUPT when sequence, cursor or meta are not what was written. */
export function openCursor(checkpoint: Sealed & Pick<CheckpointRow, 'cursor'>): Cursor {
  const { ids, time, crc } = JSON.parse(checkpoint.cursor) as Cursor & { crc?: number };
  if (crc === crcOf({ ids, time }, checkpoint)) return { ids, time };
  throw botError('BOT_STATE_CORRUPT', { reason: "the check sum of a checkpoint's cursor is wrong" });
}

function crcOf({ ids, time }: Cursor, { sequence, meta }: Sealed): number {
  return crc32(JSON.stringify([sequence, ids, time, meta]));
}
