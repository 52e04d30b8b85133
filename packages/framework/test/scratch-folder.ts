import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of a test, filled with files; `remove` takes it away. */
export interface ScratchFolder {
  readonly path: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  remove(): void;
}

/** Makes a new temporary folder. */
export function scratchFolder(): ScratchFolder {
  const path = mkdtempSync(join(tmpdir(), 'bot-test-'));
  return {
    path,
    write(files) {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), content);
      }
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** The error a promise rejects with; fails when it resolves. */
export async function failureOf(
  work: Promise<unknown> | (() => unknown),
): Promise<Error & { code?: string }> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('expected a failure, but it succeeded');
}
