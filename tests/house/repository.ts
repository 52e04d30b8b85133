import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSource, type Source } from './source.js';

/** Root of the repository; this file is compiled to tests/house/dist-test. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const NOT_SOURCE = new Set(['node_modules', 'dist', 'dist-test', '.bot', '.cache', '.git']);
// AssemblyScript is another language under the ending of TypeScript.
const OTHER_LANGUAGE = /^plugins\/model-lstm\/assembly\//;

/** What the rules need of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly bot?: { readonly kind: string };
}

/** A package of the workspace. `folder` is relative to the root, with forward slashes. */
export interface Package {
  readonly folder: string;
  readonly manifest: Manifest;
}

export const PACKAGES: readonly Package[] = ['packages', 'plugins'].flatMap((group) =>
  readdirSync(join(ROOT, group))
    .map((name) => `${group}/${name}`)
    .filter((folder) => existsSync(join(ROOT, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: readJson<Manifest>(`${folder}/package.json`) })),
);

/** The package a file belongs to. */
export function packageOf(path: string): Package | undefined {
  return PACKAGES.find(({ folder }) => path.startsWith(`${folder}/`));
}

/** TypeScript files of a folder name (`src` or `test`) of every package, parsed once. */
export function sources(folderName: 'src' | 'test'): readonly Source[] {
  const known =
    parsed.get(folderName) ?? PACKAGES.flatMap(({ folder }) => parseBelow(`${folder}/${folderName}`));
  parsed.set(folderName, known);
  return known;
}

/** TypeScript files of the tests at the root. */
export function rootTests(): readonly Source[] {
  return parseBelow('tests');
}

/** Text of a file of the repository. */
export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

export function readJson<T>(path: string): T {
  return JSON.parse(readText(path)) as T;
}

export function exists(path: string): boolean {
  return existsSync(join(ROOT, path));
}

const parsed = new Map<string, readonly Source[]>();

function parseBelow(folder: string): Source[] {
  return filesBelow(folder).map((path) => parseSource(path, readText(path)));
}

function filesBelow(folder: string): string[] {
  if (!exists(folder)) return [];
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (NOT_SOURCE.has(name) || OTHER_LANGUAGE.test(path)) return [];
    if (statSync(join(ROOT, path)).isDirectory()) return filesBelow(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });
}
