import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { opened, prepare, type Opened } from './prepared.js';

let made: Promise<Opened> | undefined;

/** The prepared files for tests, made once a process. Nothing changes them: a trial has its own copy. */
export function preparedOnce(): Promise<Opened> {
  return (made ??= make());
}

async function make(): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-damages-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await prepare(folder);
  return opened(folder);
}
