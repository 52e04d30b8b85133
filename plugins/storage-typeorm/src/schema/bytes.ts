import type { ValueTransformer } from 'typeorm';
import { botError } from '@autotrader/sdk';

/** The port speaks of plain bytes; `sqlite3` gives Buffers, of which this is a view. A damaged column may hold no bytes. */
export function plainBytes(buffer: unknown): Uint8Array {
  if (!(buffer instanceof Uint8Array))
    throw botError('BOT_STATE_CORRUPT', { reason: 'a column of bytes holds something else' });
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/** One wrong bit makes a text bytes, which read the same and are none. */
export function plainText(text: unknown): string {
  if (typeof text !== 'string')
    throw botError('BOT_STATE_CORRUPT', { reason: 'a column of text holds something else' });
  return text;
}

/** Column of bytes. */
export const bytes: ValueTransformer = {
  to: (value: Uint8Array) => value,
  from: plainBytes,
};

/** Column of a number that may be NaN, which SQLite keeps as NULL. */
export const numberOrNaN: ValueTransformer = {
  to: (value: number) => (Number.isNaN(value) ? null : value),
  from: (value: number | null) => value ?? NaN,
};

/** Leaves out the key that keeps the order of arrival, which is no part of the row; TypeORM always reads keys. */
export function withoutPosition<Row extends object>(record: Row): Omit<Row, 'position'> {
  const { position: _, ...row } = record as Row & { readonly position?: number };
  return row;
}
