import { expectAllowed, expectFlagged, expectKept } from './expectation.js';
import { rootTests, sources } from './repository.js';
import { boundedLoops } from './rules/bounds.js';
import { classNames, fileNames, noLeftovers } from './rules/names.js';
import { fileSize, functionSize } from './rules/sizes.js';
import { noLeftOutTests, skipsSayWhy } from './rules/tests.js';
import { noAny, noSuppression } from './rules/types.js';

const FILE = 'packages/framework/src/session/pump.ts';
const TEST = 'packages/framework/test/pump.test.ts';
const lines = (count: number) => 'let x = 1;\n'.repeat(count);

describe('house: language', () => {
  it('no any', () => {
    expectFlagged(noAny, FILE, 'const x = JSON.parse(text) as any;', 'any');
    expectFlagged(noAny, FILE, 'function f(list: any[]): void {}');
    expectAllowed(noAny, FILE, `const any = 'any';`);
    expectKept(noAny);
    expectKept(noAny, sources('test'));
  });

  it('the compiler is not silenced', () => {
    for (const directive of ['ignore', 'nocheck', 'expect-error']) {
      expectFlagged(noSuppression, FILE, `// @ts-${directive}\nlet x: number = '';`, 'silences');
    }
    expectKept(noSuppression);
    expectKept(noSuppression, sources('test'));
  });

  it('an endless loop says what ends it', () => {
    expectFlagged(boundedLoops, FILE, 'while (true) { work(); }', 'bounded');
    expectFlagged(boundedLoops, FILE, 'for (;;) { work(); }', 'bounded');
    expectFlagged(boundedLoops, FILE, 'do { work(); } while (1);', 'bounded');
    expectFlagged(boundedLoops, FILE, '// bounded:\nwhile (true) { work(); }', 'bounded');
    expectAllowed(boundedLoops, FILE, '// bounded: at most BATCH_MAX events\nwhile (true) { work(); }');
    expectAllowed(boundedLoops, FILE, 'for (let i = 0; i < 5; i++) work();');
    expectKept(boundedLoops);
  });

  it('files and functions are small', () => {
    expectFlagged(fileSize, FILE, lines(301), '301 lines');
    expectAllowed(fileSize, FILE, lines(300));
    expectFlagged(functionSize, FILE, `function long() {\n${lines(60)}}`, 'function of 62');
    expectFlagged(functionSize, FILE, `const long = () => {\n${lines(60)}};`, 'function of 62');
    expectAllowed(functionSize, FILE, `function short() {\n${lines(58)}}`);
    expectKept(fileSize);
    expectKept(functionSize);
  });

  it('files and classes have names that say what they are', () => {
    expectFlagged(fileNames, 'packages/framework/src/runs/runFolder.ts', '', 'kebab');
    expectFlagged(fileNames, 'packages/framework/src/utils/text.ts', '', 'utils');
    expectFlagged(fileNames, 'packages/framework/src/session/helpers.ts', '', 'helpers');
    expectFlagged(classNames, FILE, 'export class OrderManager {}', 'OrderManager');
    expectAllowed(fileNames, FILE, '');
    expectKept(fileNames);
    expectKept(classNames);
  });

  it('nothing unfinished is left in the sources', () => {
    expectFlagged(noLeftovers, FILE, `// ${'TO'}${'DO'}: later`);
    expectKept(noLeftovers);
    expectKept(noLeftovers, sources('test'));
  });
});

describe('house: tests', () => {
  const tests = () => [...sources('test'), ...rootTests()];

  it('no test is left alone or left out', () => {
    expectFlagged(noLeftOutTests, TEST, `it.only('x', () => undefined);`, 'it.only');
    expectFlagged(noLeftOutTests, TEST, `describe.skip('x', () => undefined);`, 'describe.skip');
    expectFlagged(noLeftOutTests, TEST, `xit('x', () => undefined);`, 'xit');
    expectAllowed(noLeftOutTests, TEST, `it('x', function () { this.skip(); });`);
    expectKept(noLeftOutTests, tests());
  });

  it('a test that skips itself says why', () => {
    expectFlagged(skipsSayWhy, TEST, `\n\nif (!found) this.skip();`, 'reason');
    expectAllowed(skipsSayWhy, TEST, `// needs the recorded data\nif (!found) this.skip();`);
    expectAllowed(skipsSayWhy, TEST, `console.warn('skipped: no data');\nthis.skip();`);
    expectKept(skipsSayWhy, tests());
  });
});
