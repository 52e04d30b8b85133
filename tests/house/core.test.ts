import { expect } from 'chai';
import { expectAllowed, expectFlagged, expectKept } from './expectation.js';
import { exists, PACKAGES } from './repository.js';
import { coreIsPure, isCore, OUTSIDE_CORE } from './rules/core.js';
import { coreIsOpen } from './rules/open.js';

const ENGINE = 'packages/framework/src/engine/step.ts';

const IMPURE: readonly (readonly [text: string, message: string])[] = [
  ['const now = Date.now();', 'Date'],
  ['const now = new Date();', 'Date'],
  ['const start = performance.now();', 'performance'],
  ['const name = process.env.HOME;', 'process'],
  ['setTimeout(() => undefined, 5);', 'setTimeout'],
  ['const later: Promise<number> = work();', 'Promise'],
  ['async function work() {}', 'asynchronous'],
  ['const value = await work();', 'awaited'],
  ['const chance = Math.random();', 'Math.random'],
  ['const y = Math.log(x);', 'Math.log'],
  ['const { exp } = Math;', 'Math'],
  [`const y = Math['exp'](x);`, 'Math'],
  ['const y = x ** 2;', '**'],
  ['const text = (5).toLocaleString();', 'language'],
  ['names.sort((a, b) => a.localeCompare(b));', 'language'],
  [`const plugin = import('./other.js');`, 'loaded'],
  [`import { readFileSync } from 'node:fs';`, 'node:fs'],
  ['console.log(1);', 'console'],
  ['globalThis.setTimeout(f, 1);', 'globalThis'],
];

describe('house: the core is pure', () => {
  for (const [text, message] of IMPURE) {
    it(`flags ${text}`, () => expectFlagged(coreIsPure, ENGINE, text, message));
  }

  it('allows exact mathematics and names of its own', () => {
    expectAllowed(coreIsPure, ENGINE, 'const y = Math.sqrt(Math.abs(x)) * Math.imul(3, 4);');
    expectAllowed(coreIsPure, ENGINE, 'const y = 2 ** 53; const units = 10n ** 8n;');
    expectAllowed(coreIsPure, ENGINE, `import { performance } from './curve.js'; const p = performance(x);`);
    expectAllowed(coreIsPure, ENGINE, 'const state = { process: 1 }; state.process = 2;');
  });

  it('is kept by engine, ledger, components and the parts of the sdk they compute with', () => {
    expectKept(coreIsPure);
  });

  it('speaks of every package of components', () => {
    const components = [
      'features-core',
      'model-lstm',
      'model-baselines',
      'strategy-confidence',
      'strategy-ema-cross',
      'risk-core',
      'broker-simulated',
    ];
    for (const name of components) expect(isCore(`plugins/${name}/src/index.ts`), name).to.equal(true);
    expect(PACKAGES.map(({ folder }) => folder)).to.include.members(
      components.map((name) => `plugins/${name}`),
    );
  });

  it('has no exception for a file that is gone', () => {
    for (const path of OUTSIDE_CORE.keys()) expect(exists(path), path).to.equal(true);
  });
});

const HIDDEN: readonly (readonly [text: string, message: string])[] = [
  ['class Lane { #seen = 0; }', '#seen'],
  ['let seen = 0;', 'seen'],
  ['const seen = new Map<string, number>();', 'seen'],
  ['const seen = new WeakMap();', 'seen'],
  ['const seen: number[] = [];', 'seen'],
  ['export const seen = {};', 'seen'],
];

describe('house: the core hides no state', () => {
  for (const [text, message] of HIDDEN) {
    it(`flags ${text}`, () => expectFlagged(coreIsOpen, ENGINE, text, message));
  }

  it('allows constants, and what a function has for itself', () => {
    expectAllowed(coreIsOpen, ENGINE, `const NONE: readonly string[] = []; const CODES = new Set(['a']);`);
    expectAllowed(coreIsOpen, ENGINE, 'function f() { let i = 0; const seen = new Set(); return seen; }');
    expectAllowed(coreIsOpen, 'plugins/model-lstm/src/lstm.ts', 'class Lstm { #kernel = 1; }');
  });

  it('is kept', () => {
    expectKept(coreIsOpen);
  });
});
