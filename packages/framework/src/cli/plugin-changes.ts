import { botError } from '@autotrader/sdk';
import type { BotConfig } from '../config/bot-config.js';
import { loadConfig, type ConfigRequest } from '../config/load-config.js';
import { suggestion } from '../config/nearest-name.js';
import { editPlugins, type PluginsEdit } from '../installation/config-plugins.js';
import { installPlugin, uninstallPlugin } from '../installation/install-plugin.js';
import { readPluginLock } from '../installation/plugin-lock.js';
import { readPluginRequest } from '../installation/plugin-request.js';

/** What `plugins:add` did; `file` is the config that was edited, empty when it must be edited by hand. */
export interface AddedPlugin {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly components: readonly string[];
  readonly checks: number;
  readonly file: string;
}

/** What `plugins:remove` did. */
export interface RemovedPlugin {
  readonly name: string;
  readonly uninstalled: boolean;
  readonly file: string;
}

/** Installs a plugin into the project and names it in the config. */
export async function addPlugin(
  text: string,
  request: ConfigRequest,
  progress: (text: string) => void,
): Promise<AddedPlugin> {
  // Both are checked before anything is downloaded.
  const wanted = await readPluginRequest(text, request.folder);
  const config = await loadConfig(request);
  progress(`Installing ${wanted.name} …`);
  const { plugin, locked, checks } = await installPlugin(wanted, config.folder);
  const { name, version } = plugin;
  const file = await edited(config, (present) => (present.includes(name) ? present : [...present, name]));
  const components = plugin.definitions.map((definition) => `${definition.kind} ${definition.name}`);
  return { name, version, integrity: locked.integrity, components, checks, file };
}

/** Takes a plugin out of the config and of the project's plugin folder. */
export async function removePlugin(name: string, request: ConfigRequest): Promise<RemovedPlugin> {
  const config = await loadConfig(request);
  const uninstalled = name in (await readPluginLock(config.folder));
  if (!uninstalled && !config.plugins.includes(name)) {
    const reason = `there is no plugin ${name} in this project${suggestion(name, config.plugins)}`;
    throw botError('BOT_USAGE', { reason, command: 'plugins remove' });
  }
  const file = await edited(config, (present) => present.filter((other) => other !== name));
  if (uninstalled) await uninstallPlugin(name, config.folder);
  return { name, uninstalled, file };
}

async function edited(config: BotConfig, edit: PluginsEdit): Promise<string> {
  return (await editPlugins(config.file, edit, config.plugins)) ? config.file : '';
}
