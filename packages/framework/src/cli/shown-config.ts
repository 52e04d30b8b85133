import type { BotConfig } from '../config/bot-config.js';
import { publicConfig } from '../config/config-hash.js';
import { originOf } from '../kernel/component-options.js';

/** One value of the config with its origin. */
export interface ShownValue {
  readonly path: string;
  /** As JSON; a secret is hidden. */
  readonly value: string;
  readonly origin: string;
}

/** All values of a config, leaf by leaf, in its order. */
export function shownValues(config: BotConfig): ShownValue[] {
  return leaves(publicConfig(config), []).map(([path, value]) => ({
    path: path.join('.'),
    value: JSON.stringify(value),
    origin: originOf(config.origins, path),
  }));
}

type Leaf = readonly [path: readonly string[], value: unknown];

function leaves(value: unknown, path: readonly string[]): Leaf[] {
  if (value === undefined) return [];
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) return [[path, value]];
  return entries.flatMap(([key, item]) => leaves(item, [...path, key]));
}
