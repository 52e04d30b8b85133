import type { Definition } from '@autotrader/sdk';
import type { BotConfig, ComponentSpec } from '../config/bot-config.js';
import { issueError } from '../config/issues.js';
import type { DefinitionOf, Kind } from './kinds.js';
import type { Registry } from './registry.js';

/** Origins of config values by path. */
export type Origins = BotConfig['origins'];

/** A component the config chose, with its options checked and its defaults filled in. */
export interface ChosenComponent<K extends Kind> {
  readonly definition: DefinitionOf<K>;
  /** Output of the definition's option table. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Package that brought the definition. */
  readonly plugin: string;
}

/**
 * Finds the component a config chose and checks its options. Throws BOT_COMPONENT_UNKNOWN, BOT_CONFIG_UNKNOWN_KEY or
 * BOT_CONFIG_INVALID with the full path of the place and the file and line where it stands.
 *
 * @example
 * const { definition, options } = chooseComponent(registry, 'strategy', lane.strategy, config.origins);
 */
export function chooseComponent<K extends Kind>(
  registry: Registry,
  kind: K,
  spec: ComponentSpec,
  origins: Origins,
): ChosenComponent<K> {
  const place = `${spec.path} in ${originOf(origins, [...spec.path.split('.'), 'use'])}`;
  const definition = registry.find(kind, spec.use, place);
  const plugin = registry.pluginOf(definition);
  return { definition, options: checkedOptions(definition, spec, origins), plugin };
}

/** Options after the definition's table: unknown keys refused, defaults filled in. */
export function checkedOptions(
  definition: Definition,
  spec: ComponentSpec,
  origins: Origins,
): Readonly<Record<string, unknown>> {
  const result = definition.options.safeParse(spec.options);
  if (result.success) return result.data as Readonly<Record<string, unknown>>;
  throw issueError(result.error.issues, {
    path: spec.path.split('.'),
    schema: definition.options,
    originOf: (path) => originOf(origins, path),
  });
}

/** Origin of a place, of what is below it, or of the nearest place above it. */
export function originOf(origins: Origins, path: readonly string[]): string {
  for (let length = path.length; length > 0; length--) {
    const place = path.slice(0, length).join('.');
    const exact = origins.get(place);
    if (exact !== undefined) return exact;
    for (const [key, origin] of origins) if (key.startsWith(`${place}.`)) return origin;
  }
  return 'default';
}
