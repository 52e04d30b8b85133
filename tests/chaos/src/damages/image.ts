import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { damaged, type Damage, type Image } from './damage.js';

/** Reads files of a folder, each with how often it is damaged. */
export function readImage(folder: string, shares: Image['shares']): Image {
  const files = Object.keys(shares).map((file) => [file, readFileSync(join(folder, file))] as const);
  return { files: Object.fromEntries(files), shares };
}

/** Writes files, one of them damaged, into a folder that is emptied before. */
export function writeImage(folder: string, { files }: Image, damage?: Damage): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, whole] of Object.entries(files)) {
    const content = damage?.file === file ? damaged(whole, damage) : whole;
    if (content) writeFileSync(join(folder, file), content);
  }
}

/** A folder in memory where there is one: a trial costs no flush of a disk. */
export function memoryFolder(): string {
  const memory = statSync('/dev/shm', { throwIfNoEntry: false })?.isDirectory() ? '/dev/shm' : tmpdir();
  return mkdtempSync(join(memory, 'chaos-'));
}
