import { toBotConfig, type BotConfig } from './bot-config.js';
import { effectiveSchema } from './schema.js';

/** The config kept with a run (as `publicConfig` wrote it), as the rest of the framework works with it. */
export function storedConfig(json: string, place: Pick<BotConfig, 'folder' | 'file'>): BotConfig {
  const values: unknown = JSON.parse(json);
  // The top level's lane keys are only defaults of lanes, which are resolved in a stored config.
  const [lane] = Object.values((values as { lanes: Record<string, object> }).lanes);
  return toBotConfig(effectiveSchema.parse({ ...lane, ...(values as object) }), {
    ...place,
    origins: new Map(),
  });
}
