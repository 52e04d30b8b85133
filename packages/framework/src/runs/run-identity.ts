import { createHash } from 'node:crypto';
import { botError, type RunStore } from '@autotrader/sdk';
import type { BotConfig } from '../config/bot-config.js';
import { canonicalJson, publicConfig } from '../config/config-hash.js';
import type { DataFile } from './data-streams.js';
import { describeSource, sameSource, type RunSource } from './source.js';

const NAME_DIGITS = 8;

/** Name of a rehearsal: the same data and config go on with the same run, others begin one of their own. */
export function rehearsalName(config: BotConfig, files: readonly DataFile[]): string {
  const { seed, lanes, instruments } = publicConfig(config);
  const { files: described } = describeSource('rehearsal', files, []);
  const content = described.map(({ instrument, sha256 }) => [instrument, sha256]);
  const identity = canonicalJson([content, seed, lanes, instruments]);
  return `rehearsal-${createHash('sha256').update(identity).digest('hex').slice(0, NAME_DIGITS)}`;
}

/** A run belongs to one source: a fresh run keeps it, a continued one must have the same. Throws BOT_RUN_DIFFERENT. */
export async function identifyRun(store: RunStore, run: string, source: RunSource): Promise<void> {
  const stored = await store.note('source');
  if (stored === undefined) await store.setNote('source', JSON.stringify(source));
  else if (!sameSource(JSON.parse(stored) as RunSource, source)) {
    throw botError('BOT_RUN_DIFFERENT', { run, what: 'market or data file' });
  }
}
