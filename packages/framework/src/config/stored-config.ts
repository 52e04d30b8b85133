import { toBotConfig, type BotConfig } from './bot-config.js';
import { DEFAULTS } from './defaults.js';
import { effectiveSchema } from './schema.js';

interface StoredValues {
  readonly lanes: Record<string, object>;
  readonly checkpoint?: object;
  readonly journal?: object;
  readonly backup?: object;
}

/** The config kept with a run (as `publicConfig` wrote it), as the rest of the framework works with it. */
export function storedConfig(json: string, place: Pick<BotConfig, 'folder' | 'file'>): BotConfig {
  const values: unknown = JSON.parse(json);
  // The top level's lane keys are only defaults of lanes, which are resolved in a stored config.
  const { lanes, checkpoint, journal, backup } = values as StoredValues;
  const [lane] = Object.values(lanes);
  // Keys that came with a later version have their defaults.
  const later = {
    checkpoint: { ...DEFAULTS.checkpoint, ...checkpoint },
    journal: { ...DEFAULTS.journal, ...journal },
    backup: { ...DEFAULTS.backup, ...backup },
  };
  const complete = { hangMs: DEFAULTS.hangMs, ...lane, ...(values as object), ...later };
  return toBotConfig(effectiveSchema.parse(complete), {
    ...place,
    layers: {},
    origins: new Map(),
  });
}
