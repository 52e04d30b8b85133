/** Child process of restore.test.ts: brings a stored state back, plays the rest of a story, prints what came of it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { prepare } from './components.js';
import { Bench } from './engine-fixture.js';
import { STORIES, type StoryName } from './stories.js';

const [name = '', file = '', at = ''] = process.argv.slice(2);
const { spec, told } = STORIES[name as StoryName];
await prepare();
const bench = Bench.restored(spec(), readFileSync(file));
for (const { event, history } of told().slice(Number(at))) bench.play([event], history);
const outputs = createHash('sha256').update(bench.bytes()).digest('hex');
console.log(JSON.stringify({ digest: bench.digest, outputs }));
