// Lint finds mistakes; the rules of the house (layers, fences, sizes, the table of errors …) are tests in tests/house.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// The core is a function of its events: no clock, no chance, no process, and only the mathematics that is bit-equal on
// every machine. The rest comes from @autotrader/sdk/math and /random.
const CORE = [
  'packages/framework/src/{engine,ledger}/**/*.ts',
  'packages/sdk/src/{math,random,candles,state,domain,define,errors}/**/*.ts',
  'plugins/{features-core,model-baselines,model-lstm,strategy-*,risk-core,broker-simulated}/src/**/*.ts',
];
const AMBIENT = [
  'Date',
  'performance',
  'process',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
];
const EXACT_MATH = new Set(['sqrt', 'abs', 'floor', 'ceil', 'min', 'max', 'fround', 'imul']);
const INEXACT_MATH = Object.getOwnPropertyNames(Math).filter((name) => !EXACT_MATH.has(name));

const NODE_GLOBALS = Object.fromEntries(
  Object.getOwnPropertyNames(globalThis).map((name) => [name, 'readonly']),
);

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '**/dist-test/',
      '**/node_modules/',
      '.cache/',
      '.bot/',
      // AssemblyScript: its own language under the ending of TypeScript.
      'plugins/model-lstm/assembly/',
    ],
  },
  js.configs.recommended,
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: NODE_GLOBALS } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { inheritedMethods: false } }],
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A port's method may be asynchronous for others and have nothing to await here.
      '@typescript-eslint/require-await': 'off',
      // What is thrown on is what was caught, of whatever type.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      // Definitions are records of functions without `this`: taking one out is how they are meant to be used.
      '@typescript-eslint/unbound-method': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      'no-constant-condition': ['error', { checkLoops: false }],
    },
  },
  {
    files: CORE,
    rules: {
      'no-restricted-globals': [
        'error',
        ...AMBIENT.map((name) => ({ name, message: 'The core has events, no ambience.' })),
      ],
      'no-restricted-properties': [
        'error',
        ...INEXACT_MATH.map((property) => ({
          object: 'Math',
          property,
          message: 'Not bit-equal everywhere, or not needed: see @autotrader/sdk/math and /random.',
        })),
      ],
    },
  },
  {
    files: ['**/test/**/*.ts', 'tests/**/*.ts', 'templates/*/test/**/*.ts'],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-unused-expressions': 'off', // expect(x).to.be.true
      '@typescript-eslint/no-unsafe-assignment': 'off', // JSON.parse of what a test has just written
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
);
