import type { JournalRow } from '@autotrader/sdk';

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
