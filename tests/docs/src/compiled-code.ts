import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, PAGES, pageOf, ROOT } from './pages.js';

const TSC = join(ROOT, 'node_modules/ts7/bin/tsc');

const OPTIONS = {
  target: 'ES2022',
  lib: ['ES2023'],
  module: 'NodeNext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
  types: ['node', 'mocha'],
  rootDir: 'code',
  outDir: 'compiled',
};

/** Makes a folder in which packages are found as in the repository; the caller removes it. */
export function workFolder(): string {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  return mkdtempSync(join(ROOT, '.cache', 'docs-'));
}

/** Removes a folder made by `workFolder`. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** The strategy of the README, as text. */
export function readmeStrategy(): string {
  return blocksOf(pageOf('README.md'), 'ts')[0]?.code ?? '';
}

/** Writes the TypeScript of all pages into `folder`, a module a block named by page and line; returns the names. */
export function writeBlocks(folder: string): string[] {
  const code = join(folder, 'code');
  mkdirSync(code, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: OPTIONS, include: ['code'] }),
  );
  writeFileSync(join(code, 'my-strategy.ts'), readmeStrategy());
  const blocks = PAGES.flatMap((page) => blocksOf(page, 'ts').map((block) => ({ page, ...block })));
  return blocks.map(({ page, line, code: text }) => {
    const name = `${page.path.replaceAll('/', '-')}-${line}`;
    writeFileSync(join(code, `${name}.ts`), text);
    return name;
  });
}

/** Compiles a project; returns what the compiler had to say, empty when all is well. */
export function compile(folder: string, args: readonly string[] = ['-p', '.']): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [TSC, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return status === 0 ? '' : stdout + stderr || `the compiler ended with ${status}`;
}

/** Copies a template without what was built of it, as a user would get it. */
export function copyTemplate(name: string, target: string): void {
  const built = /[\\/](dist|dist-test|node_modules)$/;
  cpSync(join(ROOT, 'templates', name), target, { recursive: true, filter: (path) => !built.test(path) });
}
