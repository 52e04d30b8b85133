import { botError } from '@autotrader/sdk';
import { readFile, stat } from 'node:fs/promises';
import { basename, relative } from 'node:path';
import { emptyMap, entryOf, type ConfigNode } from './config-node.js';
import { readYaml } from './read-yaml.js';

/** Largest config file, bytes. */
export const MAX_CONFIG_BYTES = 1024 * 1024;

/** Reads one config file that runs no code; of a package.json, its key `bot`. */
export async function readConfigFile(file: string, folder: string): Promise<ConfigNode> {
  const name = displayName(file, folder);
  const node = readYaml(await readText(file, name), name);
  const config = basename(file) === 'package.json' ? entryOf(node, 'bot') : node;
  if (!config) throw unreadable(name, 'it has no key `bot`');
  if (config.kind === 'leaf' && config.value === null) return emptyMap(config.origin);
  if (config.kind !== 'map') throw unreadable(name, 'a config is a set of `key: value` lines');
  return config;
}

/** Text of a file: at most MAX_CONFIG_BYTES, valid UTF-8, not empty; a byte order mark is dropped. */
export async function readText(file: string, name: string): Promise<string> {
  const bytes = await readBytes(file, name);
  const text = decode(bytes, name);
  if (text.trim() === '') throw unreadable(name, 'the file is empty');
  return text;
}

/** What errors and origins call a file: its path from the project's folder. */
export function displayName(file: string, folder: string): string {
  return relative(folder, file) || basename(file);
}

async function readBytes(file: string, name: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > MAX_CONFIG_BYTES) throw unreadable(name, `larger than ${MAX_CONFIG_BYTES} bytes`);
    return await readFile(file);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || 'hint' in error) throw error;
    throw unreadable(name, error.code === 'ENOENT' ? 'there is no such file' : error.message, error);
  }
}

function decode(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw unreadable(name, 'not valid UTF-8; save the file with that encoding', error);
  }
}

function unreadable(file: string, reason: string, cause?: unknown): Error {
  return botError('BOT_CONFIG_UNREADABLE', { file, place: '', reason }, cause);
}
