import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from 'mocha';

/** Recorded market data beside the repository; not everybody has it. */
const FOLDER = resolve(dirname(fileURLToPath(import.meta.url)), '../../../../shared/data');

/** The path of a recorded file; skips the test, saying so, where it is absent. */
export function sharedFile(test: Context, name: string): string {
  const file = join(FOLDER, name);
  if (!existsSync(file)) {
    console.warn(`      not run: ${file} is absent`);
    test.skip();
  }
  return file;
}
