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

/**
 * A run belongs to one source and one config: a fresh run keeps them, a continued one must have the same. Throws
 * BOT_RUN_DIFFERENT.
 */
export async function identifyRun(
  store: RunStore,
  run: string,
  source: RunSource,
  config: BotConfig,
): Promise<void> {
  const present = publicConfig(config);
  const storedSource = await store.note('source');
  const storedConfig = await store.note('config');
  if (storedSource === undefined || storedConfig === undefined) {
    await store.setNote('config', JSON.stringify(present));
    await store.setNote('source', JSON.stringify(source));
    return;
  }
  const changed = (what: string): Error => botError('BOT_RUN_DIFFERENT', { run, what });
  if (!sameSource(JSON.parse(storedSource) as RunSource, source)) throw changed('market or data file');
  const stored = JSON.parse(storedConfig) as typeof present;
  if (canonicalJson([stored.seed, stored.lanes]) !== canonicalJson([present.seed, present.lanes])) {
    throw changed('config (seed or lanes)');
  }
}
