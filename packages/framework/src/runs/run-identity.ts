import { createHash } from 'node:crypto';
import { botError, type RunStore } from '@autotrader/sdk';
import type { BotConfig } from '../config/bot-config.js';
import { canonicalJson, publicConfig } from '../config/config-hash.js';
import type { DataFile } from './data-streams.js';
import { changedFile, describeSource, sameMarket, type RunSource } from './source.js';

const NAME_DIGITS = 8;

/** Name of a rehearsal: the same data and config go on with the same run, others begin one of their own. */
export function rehearsalName(config: BotConfig, files: readonly DataFile[]): string {
  const { seed, lanes, instruments } = publicConfig(config);
  const { files: described } = describeSource('rehearsal', files, []);
  const content = described.map(({ instrument, sha256 }) => [instrument, sha256]);
  const identity = canonicalJson([content, seed, lanes, instruments]);
  return `rehearsal-${createHash('sha256').update(identity).digest('hex').slice(0, NAME_DIGITS)}`;
}

/**
 * A run belongs to one source: a fresh run keeps it, a continued one must have the same. Throws BOT_RUN_DIFFERENT or
 * BOT_DATA_CHANGED.
 */
export async function identifyRun(store: RunStore, run: string, source: RunSource): Promise<void> {
  const text = await store.note('source');
  if (text === undefined) return store.setNote('source', JSON.stringify(source));
  const stored = JSON.parse(text) as RunSource;
  if (!sameMarket(source, stored)) throw botError('BOT_RUN_DIFFERENT', { run, what: 'market' });
  const file = changedFile(source, stored);
  if (file !== undefined) throw botError('BOT_DATA_CHANGED', { file });
}
