import { botError } from '@autotrader/sdk';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import validateName from 'validate-npm-package-name';

/** Where `bot plugins:add` installs, below the project's folder. */
export const PLUGIN_FOLDER = join('.bot', 'plugins');

/** True for `./folder`, `../folder` and absolute paths; anything else is a package's name. */
export function isPath(name: string): boolean {
  return /^\.{1,2}([\\/]|$)/.test(name) || isAbsolute(name);
}

/**
 * Folder of a plugin package: a path from the project, or a package found from the project's folder upward, then
 * among the plugins added to it, then beside the bot itself. Throws BOT_PLUGIN_MISSING.
 */
export function packageFolder(name: string, project: string, origin: string): string {
  const found = isPath(name) ? [resolve(project, name)] : candidates(checkedName(name), project);
  const folder = found.find((candidate) => existsSync(join(candidate, 'package.json')));
  if (folder === undefined) throw botError('BOT_PLUGIN_MISSING', { name, origin });
  return folder;
}

/** Refuses what is not a valid package name: it becomes part of a path. */
export function checkedName(name: string): string {
  const { validForOldPackages } = validateName(name);
  if (validForOldPackages) return name;
  throw botError('BOT_PLUGIN_BROKEN', { name, reason: 'this is neither a package name nor a ./path' });
}

function candidates(name: string, project: string): string[] {
  const from = (file: string): string[] => createRequire(file).resolve.paths(name) ?? [];
  const folders = [
    ...from(join(project, 'package.json')),
    join(project, PLUGIN_FOLDER, 'node_modules'),
    ...from(import.meta.filename),
  ];
  return folders.map((folder) => join(folder, name));
}
