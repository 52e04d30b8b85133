import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { pageOf, proseOf, ROOT, type Page } from './pages.js';

/** One or more names in code, then the file that has them: `a` and `b` in [file.ts](path/file.ts). */
const PAIR = /((?:`[^`]+`(?:,\s+|\s+and\s+)?)+)\s+in\s+\[[^\]]+\]\(([^)]+\.ts)\)/g;

interface Pair {
  readonly name: string;
  readonly file: string;
}

function pairsOf(page: Page): Pair[] {
  return [...proseOf(page).matchAll(PAIR)].flatMap(([, names = '', link = '']) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => ({
      name,
      file: join(dirname(page.path), link),
    })),
  );
}

/** What is wrong with a pair: `Class.member` needs both, anything else a declaration of that name. */
function faultOf({ name, file }: Pair): string | undefined {
  const path = join(ROOT, file);
  if (!existsSync(path)) return `${name}: there is no ${file}`;
  const text = readFileSync(path, 'utf8');
  const [first = '', member] = name.split('.');
  const found =
    member === undefined ? declares(text, first) : declares(text, first) && declares(text, member);
  return found ? undefined : `${file} does not declare ${name}`;
}

function declares(text: string, name: string): boolean {
  const keyword = '(?:function\\*?|class|const|interface|type)\\s+';
  const member = '^\\s+(?:(?:private|async|get|static|readonly)\\s+)*';
  return new RegExp(`${keyword}${name}\\b|${member}${name}(?:<[^>]*>)?\\(`, 'm').test(text);
}

describe('docs: names', () => {
  const page = pageOf('docs/how-it-works.md');

  it('every function named in how-it-works stands in the file it is said to', () => {
    const pairs = pairsOf(page);
    expect(pairs.length).to.be.above(50);
    expect(pairs.flatMap((pair) => faultOf(pair) ?? [])).to.deep.equal([]);
  });

  it('every source file linked there is linked by a name that is in it', () => {
    const links = [...proseOf(page).matchAll(/\]\([^)]+\.ts\)/g)].length;
    const paired = [...proseOf(page).matchAll(PAIR)].length;
    expect(paired).to.equal(links);
  });

  it('notices a name that is not there', () => {
    const link = '[x](../packages/framework/src/engine/step.ts)';
    const text = `\`step\` in ${link}, \`nosuch\` in ${link}, \`Lane.step\` in ${link}`;
    const faults = pairsOf({ path: 'docs/page.md', text }).flatMap((pair) => faultOf(pair) ?? []);
    expect(faults).to.have.length(2);
  });
});
