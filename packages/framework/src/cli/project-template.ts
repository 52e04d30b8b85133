import { botError } from '@autotrader/sdk';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { writeWhole } from '../config/whole-file.js';

/** The project template's config: beside the built package when published, in the repository when developed. */
const TEMPLATES = ['../../templates', '../../../../templates'].map((path) =>
  resolve(import.meta.dirname, path, 'project', 'bot.config.yaml'),
);

/** Writes the template's config into a folder. An existing one is kept unless `force` is set or a person agrees. */
export async function writeProjectConfig(
  folder: string,
  { force, ask }: { readonly force: boolean; readonly ask: boolean },
): Promise<{ file: string; written: boolean }> {
  const file = join(folder, 'bot.config.yaml');
  if (existsSync(file) && !force) {
    if (!ask) throw exists(file);
    if (!(await confirm(`${file} exists. Overwrite it?`))) return { file, written: false };
  }
  writeWhole(file, await templateConfig());
  return { file, written: true };
}

/** Text of the template's config. */
export async function templateConfig(): Promise<string> {
  const file = TEMPLATES.find((path) => existsSync(path));
  if (file === undefined)
    throw botError('BOT_UNEXPECTED', { reason: 'the project template is not installed' });
  return readFile(file, 'utf8');
}

async function confirm(question: string): Promise<boolean> {
  const dialog = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await dialog.question(`${question} [y/N] `)).trim());
  } finally {
    dialog.close();
  }
}

function exists(file: string): Error {
  return botError('BOT_USAGE', { reason: `${file} exists; --force overwrites it`, command: 'init' });
}
