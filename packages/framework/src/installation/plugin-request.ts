import { botError } from '@autotrader/sdk';
import { resolve } from 'node:path';
import { validRange } from 'semver';
import validateName from 'validate-npm-package-name';
import { readManifest } from '../kernel/manifest.js';
import { isPath } from '../kernel/package-folder.js';

/** What `plugins:add` is asked to install. */
export type PluginRequest =
  | { readonly kind: 'package'; readonly name: string; readonly version: string }
  | { readonly kind: 'folder'; readonly name: string; readonly folder: string };

const TAG = /^[a-z][a-z0-9.-]*$/;

/**
 * Reads `name`, `name@version` or the path of a folder with a plugin's package.json. Everything else that npm would
 * take (git and http addresses, aliases, archives) is refused: BOT_USAGE.
 */
export async function readPluginRequest(text: string, from: string): Promise<PluginRequest> {
  if (isPath(text)) {
    const folder = resolve(from, text);
    return { kind: 'folder', name: await pluginName(folder, text), folder };
  }
  const at = text.indexOf('@', 1);
  const name = at < 0 ? text : text.slice(0, at);
  const version = at < 0 ? 'latest' : text.slice(at + 1);
  if (!validateName(name).validForNewPackages || !isVersion(version)) throw refused(text);
  return { kind: 'package', name, version };
}

/** Name of the plugin in a folder; what is not a plugin is refused before npm looks at it. */
async function pluginName(folder: string, text: string): Promise<string> {
  try {
    return (await readManifest(folder, text)).name;
  } catch (error) {
    const reason = `"${text}" is no plugin: ${error instanceof Error ? error.message : String(error)}`;
    throw botError('BOT_USAGE', { reason, command: 'plugins add' }, error);
  }
}

function isVersion(text: string): boolean {
  return text !== '' && (validRange(text) !== null || TAG.test(text));
}

function refused(text: string): Error {
  const reason = `"${text}" is neither a package (name or name@version) nor the path of a folder (./mine)`;
  return botError('BOT_USAGE', { reason, command: 'plugins add' });
}
