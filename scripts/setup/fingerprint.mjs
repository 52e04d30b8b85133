import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const NOT_SOURCE = new Set(['node_modules', 'dist', 'dist-test', 'fixtures']);

/** SHA-256 over names and contents of files, in the order given. */
export function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** Files below the folders that the build reads, in a fixed order. */
export function sourceFiles(folders) {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap(filesBelow)
    .sort();
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || NOT_SOURCE.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return /\.(ts|tsx|mts|mjs)$|^(package|tsconfig.*)\.json$/.test(entry.name) ? [path] : [];
  });
}
