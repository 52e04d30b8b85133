// Reads the run in the folder it is given, for reading only, and writes how many rows it found in order to stdout.
import { writeSync } from 'node:fs';
import { startStorage } from './place.js';

const { storage, close } = await startStorage();
const store = await storage.openRun({ folder: process.argv[2] ?? '', readOnly: true });
const rows = await store.rows(0, 100_000);
const ordered = rows.every((row, index) => row.sequence === index + 1);
writeSync(1, `${ordered ? rows.length : 'out of order'}\n`);
await close();
