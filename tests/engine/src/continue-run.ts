/** Child process of restore.test.ts: brings a stored state back, plays the rest of the story, prints what came of it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { prepare } from './components.js';
import { Bench, twoByTwo } from './engine-fixture.js';
import { story } from './story.js';

const [file = '', at = ''] = process.argv.slice(2);
await prepare();
const bench = Bench.restored(twoByTwo(), readFileSync(file)).play(story().slice(Number(at)));
const outputs = createHash('sha256').update(bench.bytes()).digest('hex');
console.log(JSON.stringify({ digest: bench.digest, outputs }));
