// Commits sample rows without end in the folder it is given, and writes the last sequence of each resolved commit to stdout.
import { writeSync } from 'node:fs';
import { EMPTY_BATCH, sampleFill, sampleRows } from '@autotrader/sdk/testing';
import { startStorage } from './place.js';

const { storage } = await startStorage();
const store = await storage.openRun({ folder: process.argv[2] ?? '', readOnly: false });
for (let last = await store.lastSequence(); ;) {
  const next = last + 1 + (last % 50);
  await store.commit({ ...EMPTY_BATCH, rows: sampleRows(last + 1, next), fills: [sampleFill(next)] });
  last = next;
  writeSync(1, `${last}\n`);
}
