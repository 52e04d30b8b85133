import { botError, type Definition } from '@autotrader/sdk';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sdkVersion } from './code-identity.js';
import { checkedDefinitions } from './definition-shape.js';
import { isService } from './kinds.js';
import { assertSdkRange, entryFile, readManifest, type PluginManifest } from './manifest.js';
import { packageFolder } from './package-folder.js';
import { Registry } from './registry.js';

/** A plugin package as found on disk, none of its code loaded. */
export interface FoundPlugin {
  readonly name: string;
  readonly version: string;
  /** Absolute path of the package, links resolved. */
  readonly folder: string;
  /** Absolute path of the module with the default export. */
  readonly entry: string;
  readonly manifest: PluginManifest;
}

/** A plugin package with its definitions. */
export interface LoadedPlugin extends FoundPlugin {
  readonly definitions: readonly Definition[];
}

/** Finds a plugin and checks its manifest and sdk range; loads no code. */
export async function findPlugin(name: string, project: string, origin: string): Promise<FoundPlugin> {
  return inspectPlugin(name, packageFolder(name, project, origin));
}

/** Checks manifest and sdk range of the plugin in a folder; loads no code. */
export async function inspectPlugin(name: string, path: string): Promise<FoundPlugin> {
  const folder = await realpath(path);
  const manifest = await readManifest(folder, name);
  assertSdkRange(name, manifest.bot.sdk, await sdkVersion());
  const { name: packageName, version } = manifest;
  return { name: packageName, version, folder, entry: join(folder, entryFile(manifest)), manifest };
}

/** Imports a plugin's code and checks its definitions. What it throws becomes BOT_PLUGIN_BROKEN with its name. */
export async function importPlugin(found: FoundPlugin): Promise<LoadedPlugin> {
  const definitions = checkedDefinitions(found.name, await importDefault(found));
  const present = await sdkVersion();
  for (const definition of definitions) {
    if (isService(definition)) assertSdkRange(found.name, definition.sdk, present);
  }
  return { ...found, definitions };
}

/** Loads plugins in their order. All manifests are checked before the first line of any plugin's code runs. */
export async function loadPlugins(
  names: readonly string[],
  project: string,
  originOf: (index: number) => string = () => 'plugins',
): Promise<LoadedPlugin[]> {
  const found: FoundPlugin[] = [];
  for (const [index, name] of names.entries()) found.push(await findPlugin(name, project, originOf(index)));
  const loaded: LoadedPlugin[] = [];
  for (const plugin of found) loaded.push(await importPlugin(plugin));
  return loaded;
}

/** All definitions of the plugins by kind and name. Throws BOT_COMPONENT_TWICE. */
export function registryOf(plugins: readonly LoadedPlugin[]): Registry {
  const registry = new Registry();
  for (const plugin of plugins) {
    for (const definition of plugin.definitions) registry.register(definition, plugin.name);
  }
  return registry;
}

async function importDefault({ name, entry }: FoundPlugin): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(entry).href)) as { default?: unknown };
    return module.default;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw botError('BOT_PLUGIN_BROKEN', { name, reason }, error);
  }
}
