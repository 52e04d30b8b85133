import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { PAGES, proseOf, ROOT, type Page } from './pages.js';

const LINK = /\[(?:[^\]]|\](?!\())*\]\(([^)\s]+)\)/g;

/** A heading's anchor, as GitHub makes it. */
function anchorOf(heading: string): string {
  const words = heading.replaceAll('`', '').trim().toLowerCase();
  return words.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
}

function anchorsOf(page: Page): string[] {
  return [...proseOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

/** What is wrong with a link; undefined when it leads somewhere. */
function faultOf(page: Page, target: string): string | undefined {
  if (/^(https?|mailto):/.test(target)) return undefined;
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? page.path : join(dirname(page.path), file);
  if (!existsSync(join(ROOT, path))) return `${page.path}: ${target} does not exist`;
  const linked = PAGES.find((each) => each.path === path);
  if (anchor === undefined || !linked || anchorsOf(linked).includes(anchor)) return undefined;
  return `${page.path}: ${target}: there is no such heading`;
}

function faultsOf(page: Page): string[] {
  return [...proseOf(page).matchAll(LINK)].flatMap(([, target = '']) => faultOf(page, target) ?? []);
}

describe('docs: links', () => {
  it('every relative link leads to a file and a heading that exist', () => {
    expect(PAGES.flatMap(faultsOf)).to.deep.equal([]);
  });

  it('notices a link to nowhere', () => {
    const text = '[a](#documentation) [b](#there) [c](missing.md) [d](start.md)\n';
    expect(faultsOf({ path: 'docs/README.md', text })).to.have.length(2);
  });

  it('every page of the documentation is reached from its index', () => {
    const index = PAGES.find(({ path }) => path === 'docs/README.md') as Page;
    const linked = [...index.text.matchAll(LINK)].map(([, target = '']) => join('docs', target));
    const pages = PAGES.filter(({ path }) => path.startsWith('docs/') && path !== index.path);
    expect(pages.map(({ path }) => path).filter((path) => !linked.includes(path))).to.deep.equal([]);
  });
});
