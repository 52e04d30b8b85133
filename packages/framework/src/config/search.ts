import { botError } from '@autotrader/sdk';
import { cosmiconfig, defaultLoaders } from 'cosmiconfig';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodeOf, type ConfigNode } from './config-node.js';
import { displayName, readText } from './read-file.js';
import { readYaml } from './read-yaml.js';

/** Where a config is looked for, in this order, in the project's folder only. None of these runs code. */
export const SEARCH_PLACES = [
  'bot.config.json',
  'bot.config.yaml',
  'bot.config.yml',
  '.botrc',
  'package.json',
] as const;

/** Path of the folder's config file, or undefined. */
export async function searchConfig(folder: string): Promise<string | undefined> {
  for (const place of SEARCH_PLACES) await assertReadable(join(folder, place), folder);
  const explorer = cosmiconfig('bot', {
    searchPlaces: [...SEARCH_PLACES],
    searchStrategy: 'none',
    // An empty file is found, so that it can be refused clearly instead of being skipped.
    ignoreEmptySearchPlaces: false,
    cache: false,
    loaders: { '.json': locate, '.yaml': locate, '.yml': locate, noExt: locate },
  });
  return (await explorer.search(folder))?.filepath;
}

/** Runs a `.js`, `.mjs`, `.cjs` or `.ts` config and takes its default export. Only for a file named by the user. */
export async function runConfigModule(file: string, folder: string): Promise<ConfigNode> {
  const name = displayName(file, folder);
  try {
    const loaded = await cosmiconfig('bot', { cache: false, loaders: defaultLoaders }).load(file);
    return nodeOf(loaded?.config, name);
  } catch (error) {
    if (error instanceof Error && 'hint' in error) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw botError('BOT_CONFIG_UNREADABLE', { file: name, place: '', reason }, error);
  }
}

/**
 * cosmiconfig only finds the file; the content is read by our own reader, which has caps and line numbers.
 * In a package.json, `bot` with a `kind` is a plugin's manifest, not a config.
 */
function locate(file: string, content: string): Record<string, unknown> {
  if (!file.endsWith('package.json')) return {};
  const manifest = JSON.parse(content) as { bot?: Record<string, unknown> };
  return manifest.bot && !('kind' in manifest.bot) ? { bot: {} } : {};
}

/** cosmiconfig reads files whole and passes over what it may not read: what is there must be sound first. */
async function assertReadable(file: string, folder: string): Promise<void> {
  if (!existsSync(file)) return;
  const name = displayName(file, folder);
  const text = await readText(file, name);
  if (file.endsWith('package.json')) readYaml(text, name);
}
