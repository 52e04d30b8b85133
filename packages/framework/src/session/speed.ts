import { botError } from '@autotrader/sdk';

/** A speed as the user wrote it: a factor above 0, or `max`. Throws BOT_USAGE. */
export function parseSpeed(text: string, command: string): number | 'max' {
  if (text === 'max') return 'max';
  const factor = Number(text);
  if (factor > 0 && Number.isFinite(factor)) return factor;
  throw botError('BOT_USAGE', { reason: `--speed ${text}: expected a number above 0, or max`, command });
}
