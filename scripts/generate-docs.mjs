// Writes the generated pages of docs/reference, or with --check tells which are not up to date. Needs a build.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { cliPage } from './docs/cli-page.mjs';
import { configPage } from './docs/config-page.mjs';
import { errorsPage } from './docs/errors-page.mjs';

const root = resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const pages = { 'cli.md': cliPage, 'config.md': configPage, 'errors.md': errorsPage };
const options = { ...(await resolveConfig(join(root, 'package.json'))), parser: 'markdown' };

const stale = [];
for (const [name, make] of Object.entries(pages)) {
  const file = join(root, 'docs', 'reference', name);
  const text = await format(await make(root), options);
  if (text === present(file)) continue;
  stale.push(`docs/reference/${name}`);
  if (!check) save(file, text);
}

if (stale.length > 0 && check) {
  console.error(`not up to date: ${stale.join(', ')}; run npm run docs`);
  process.exitCode = 1;
} else {
  console.error(stale.length > 0 ? `written: ${stale.join(', ')}` : 'docs/reference is up to date');
}

function present(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function save(file, text) {
  mkdirSync(resolve(file, '..'), { recursive: true });
  writeFileSync(file, text);
}
