import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { botError } from '@autotrader/sdk';
import { canonicalJson } from '../config/config-hash.js';

/** Identity of one package's code. */
export interface CodeIdentity {
  readonly name: string;
  readonly version: string;
  /** SHA-256 (hex) over the names and contents of its code files. */
  readonly hash: string;
}

/** What is needed to identify a package's code. */
interface CodePlace {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly entry: string;
}

const CODE_FILES = new Set(['.js', '.mjs', '.cjs', '.json', '.wasm', '.node']);
const MAX_CODE_FILES = 10_000;

/**
 * Identity of the code a run is made by: each plugin, the sdk and the framework, ordered by name. Two installations
 * with the same files are the same code, wherever they lie.
 */
export async function describeCode(plugins: readonly CodePlace[]): Promise<CodeIdentity[]> {
  const places = [...plugins, await sdkPlace(), await frameworkPlace()];
  const described = await Promise.all(places.map(describePlace));
  return described.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** SHA-256 (hex) over a run's code. */
export function codeHash(code: readonly CodeIdentity[]): string {
  return createHash('sha256').update(canonicalJson(code)).digest('hex');
}

/** Version of the sdk the framework runs with. */
export async function sdkVersion(): Promise<string> {
  return (await sdkPlace()).version;
}

async function describePlace({ name, version, folder, entry }: CodePlace): Promise<CodeIdentity> {
  const root = codeRoot(folder, entry);
  const hash = createHash('sha256');
  for (const file of await codeFiles(root)) {
    const bytes = await readFile(file);
    hash.update(`${relative(root, file).split(sep).join('/')}\0${bytes.length}\0`).update(bytes);
  }
  return { name, version, hash: hash.digest('hex') };
}

/** The folder below the package that holds the entry (`dist`), or the package itself. */
function codeRoot(folder: string, entry: string): string {
  const [first, ...rest] = relative(folder, entry).split(sep);
  return rest.length === 0 || first === undefined || first === '..' ? folder : join(folder, first);
}

async function codeFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  const open = [root];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !isForeign(entry.name)) open.push(path);
      else if (entry.isFile() && CODE_FILES.has(extname(entry.name))) files.push(path);
    }
    if (files.length > MAX_CODE_FILES) {
      throw botError('BOT_PLUGIN_BROKEN', { name: root, reason: `more than ${MAX_CODE_FILES} code files` });
    }
  }
  return files.sort();
}

/** Folders that are not the package's own code. */
function isForeign(name: string): boolean {
  return name === 'node_modules' || name.startsWith('.');
}

async function sdkPlace(): Promise<CodePlace> {
  return placeOf(dirname(fileURLToPath(import.meta.resolve('@autotrader/sdk/package.json'))));
}

async function frameworkPlace(): Promise<CodePlace> {
  return placeOf(resolve(import.meta.dirname, '..', '..'));
}

async function placeOf(folder: string): Promise<CodePlace> {
  const text = await readFile(join(folder, 'package.json'), 'utf8');
  const { name, version } = JSON.parse(text) as { name: string; version: string };
  return { name, version, folder, entry: join(folder, 'dist', 'index.js') };
}
