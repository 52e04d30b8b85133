import { createHash } from 'node:crypto';
import type { BotConfig, ComponentSpec, LaneConfig } from './bot-config.js';
import { hideSecrets } from './secrets.js';

/** The config as it is shown and kept with a run: keys as in a config file, lanes resolved, secrets hidden. */
export function publicConfig(config: BotConfig): Record<string, unknown> {
  const { plugins, exchange, storage, monitors, checkpoint, journal, backup, seed, hangMs, warmup } = config;
  const instruments = config.instruments.map(({ id, ...rest }) => [id, rest] as const);
  return hideSecrets({
    plugins,
    instruments: Object.fromEntries(instruments),
    exchange: specValue(exchange),
    storage: specValue(storage),
    monitors: monitors.map(specValue),
    checkpoint,
    journal,
    backup,
    seed,
    hangMs,
    warmup,
    lanes: Object.fromEntries(config.lanes.map((lane) => [lane.name, laneValue(lane)])),
  }) as Record<string, unknown>;
}

/**
 * SHA-256 (hex) of the public config in canonical JSON, the order of instruments and lanes included (the first has a
 * meaning). A secret that changes does not change it.
 */
export function configHash(config: BotConfig): string {
  const order = [config.instruments.map(({ id }) => id), config.lanes.map(({ name }) => name)];
  return createHash('sha256')
    .update(canonicalJson([publicConfig(config), order]))
    .digest('hex');
}

/** JSON with sorted keys and without spaces: equal values give equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function laneValue(lane: LaneConfig): Record<string, unknown> {
  const { features, horizon, account } = lane;
  return {
    features,
    models: lane.models.map(specValue),
    horizon,
    strategy: specValue(lane.strategy),
    sizing: specValue(lane.sizing),
    risk: lane.risk.map(specValue),
    broker: specValue(lane.broker),
    account,
  };
}

function specValue(spec: ComponentSpec): Record<string, unknown> {
  return { use: spec.use, ...spec.options };
}
