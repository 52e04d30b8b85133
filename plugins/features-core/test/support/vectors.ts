import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Context } from 'mocha';

// Compiled to <package>/dist-test/support; the reference vectors lie beside the repository.
const FOLDER = new URL('../../../../../shared/vectors/', import.meta.url);

/** A file of reference vectors, or the test is skipped and says so. */
export function loadVectors<T>(test: Context, file: string): T {
  const path = fileURLToPath(new URL(file, FOLDER));
  if (!existsSync(path)) {
    console.warn(`      SKIPPED: reference vectors ${file} are not beside this repository`);
    test.skip();
  }
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
