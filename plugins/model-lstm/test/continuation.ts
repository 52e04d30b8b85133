// Run as a process of its own by lstm.test.ts: restores a state from standard input, goes on, writes the new state.
import { readFileSync } from 'node:fs';
import { decodeState, encodeState } from '@autotrader/sdk/state';
import { lstm } from '@autotrader/plugin-model-lstm';
import { idle, small, Stream } from './stream.js';

await lstm.prepare?.();
const [done, more] = process.argv.slice(2).map(Number) as [number, number];
const stream = new Stream(3);
for (let i = 0; i < done; i++) stream.step(idle);
const model = small();
model.load(decodeState(readFileSync(0)));
for (let i = 0; i < more; i++) stream.step(model);
process.stdout.write(encodeState(model.save()));
