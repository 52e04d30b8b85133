import { botError, type BotError } from '@autotrader/sdk';
import { fieldsOf } from './fields.js';
import { timestamp } from './timestamp.js';
import type { Rest } from './rest.js';

/** The error of a reply that has the wrong shape. */
export function badReply(path: string, reason: string): BotError {
  return botError('BOT_VENUE_PROTOCOL', { venue: 'btcmarkets', request: `GET ${path}`, reason });
}

/** A reply that must be a list. */
export function listOf(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw badReply(path, 'not a list');
  return value;
}

/** The venue's time, epoch ms. */
export async function fetchTime(rest: Rest): Promise<number> {
  const reply = fieldsOf(await rest.get('/time', 'time'));
  const time = timestamp(reply.timestamp);
  if (Number.isNaN(time)) throw badReply('/time', 'no timestamp');
  return time;
}
