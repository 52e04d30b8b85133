import { createInterface } from 'node:readline';
import { takeLock, type Lock } from '../dist/recovery/lock.js';

/** A process that takes a lock when it is told to (`take AT FOLDER`, `release`), for tests of simultaneous starts. */
let lock: Lock | undefined;

function take(at: number, folder: string): string {
  while (Date.now() < at); // bounded: ends at the time at which all starters begin
  try {
    lock = takeLock(folder, 'main');
    return 'won';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const [word, at, folder = ''] = line.split(' ');
  if (word === 'release') {
    lock?.release();
    lock = undefined;
  }
  process.stdout.write(`${word === 'take' ? take(Number(at), folder) : 'released'}\n`);
}
