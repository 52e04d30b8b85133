import type { Log } from '@autotrader/sdk';
import type { BotConfig } from '../config/bot-config.js';
import { loadConfig, type ConfigRequest } from '../config/load-config.js';
import { originOf } from '../kernel/component-options.js';
import { loadPlugins, registryOf, type LoadedPlugin } from '../kernel/plugins.js';
import type { Registry } from '../kernel/registry.js';

/** A project as it stands on disk: its config, its plugins, and where to log. */
export interface Project {
  readonly config: BotConfig;
  readonly plugins: readonly LoadedPlugin[];
  readonly registry: Registry;
  readonly log: Log;
}

/** Reads the config and loads the plugins it names. */
export async function openProject(request: ConfigRequest, log: Log): Promise<Project> {
  return loadProject(await loadConfig(request), log);
}

/** Loads the plugins of a config that is known already, e.g. the one stored with a run. */
export async function loadProject(config: BotConfig, log: Log): Promise<Project> {
  const originOfPlugin = (index: number): string => originOf(config.origins, ['plugins', String(index)]);
  const plugins = await loadPlugins(config.plugins, config.folder, originOfPlugin);
  const registry = registryOf(plugins);
  for (const model of registry.definitions('model')) await model.prepare?.();
  return { config, plugins, registry, log };
}
