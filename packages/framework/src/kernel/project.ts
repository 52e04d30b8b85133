import type { BotConfig } from '../config/bot-config.js';
import { loadConfig, type ConfigRequest } from '../config/load-config.js';
import { originOf } from './component-options.js';
import { loadPlugins, registryOf, type LoadedPlugin } from './plugins.js';
import type { Registry } from './registry.js';

/** A project as a command finds it: its config, the plugins it names and what they bring. */
export interface Project {
  readonly config: BotConfig;
  readonly plugins: readonly LoadedPlugin[];
  readonly registry: Registry;
}

/**
 * Loads config and plugins. Throws what `loadConfig`, `loadPlugins` and `registryOf` throw.
 *
 * @example
 * const { config, registry } = await openProject({ folder: process.cwd(), env: process.env });
 */
export async function openProject(request: ConfigRequest): Promise<Project> {
  return loadProject(await loadConfig(request));
}

/** Loads the plugins of a config that is known already. */
export async function loadProject(config: BotConfig): Promise<Project> {
  const plugins = await loadPlugins(config.plugins, config.folder, (index) =>
    originOf(config.origins, ['plugins', String(index)]),
  );
  return { config, plugins, registry: registryOf(plugins) };
}
