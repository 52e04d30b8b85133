import { botError, type BotError } from '@autotrader/sdk';
import { timestamp } from './timestamp.js';
import type { Rest } from './rest.js';

/** An unchecked JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** The error of a reply that has the wrong shape. */
export function badReply(path: string, reason: string): BotError {
  return botError('BOT_VENUE_PROTOCOL', { venue: 'btcmarkets', request: `GET ${path}`, reason });
}

/** A reply that must be a list. */
export function listOf(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw badReply(path, 'not a list');
  return value;
}

/** An entry as an object; anything else has no fields. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** The venue's time, epoch ms. */
export async function fetchTime(rest: Rest): Promise<number> {
  const reply = fieldsOf(await rest.get('/time', 'time'));
  const time = timestamp(reply.timestamp);
  if (Number.isNaN(time)) throw badReply('/time', 'no timestamp');
  return time;
}
