import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository; this file is compiled to tests/docs/dist-test. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A page of the documentation. `path` is relative to the root, with forward slashes. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** A fenced block. `line` is that of its first line of code, from 1. */
export interface Block {
  readonly language: string;
  readonly code: string;
  readonly line: number;
}

/** README, everything below docs, and what the templates say of themselves. */
export const PAGES: readonly Page[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...below('docs'),
  ...below('templates'),
].map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

/** A page by its path. */
export function pageOf(path: string): Page {
  const page = PAGES.find((each) => each.path === path);
  if (!page) throw new Error(`there is no page ${path}`);
  return page;
}

const FENCE = /^( *)```(\S*)[^\n]*\n([\s\S]*?)^\1```$/gm;

/** The fenced blocks of a page, of one language or of all. */
export function blocksOf({ text }: Page, language?: string): Block[] {
  const blocks = [...text.matchAll(FENCE)].map((found) => blockOf(text, found));
  return blocks.filter((block) => language === undefined || block.language === language);
}

function blockOf(text: string, found: RegExpExecArray): Block {
  const [, indent = '', language = '', code = ''] = found;
  const line = text.slice(0, found.index).split('\n').length + 1;
  return { language, code: code.replace(new RegExp(`^${indent}`, 'gm'), ''), line };
}

/** A page's text without its fenced blocks. */
export function proseOf({ text }: Page): string {
  return text.replace(FENCE, '');
}

function below(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : below(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}
