// Writes expected.json anew from the built packages. When that is right: see src/digest.test.ts.
// Run after a build: node tests/digest/refresh.mjs
import { writeFileSync } from 'node:fs';
import { resultOf, RUN_NAMES } from './dist-test/runs.js';

const expected = {};
for (const name of RUN_NAMES) expected[name] = await resultOf(name);
writeFileSync(new URL('./expected.json', import.meta.url), `${JSON.stringify(expected, null, 2)}\n`);
console.log(expected);
