/** The thread that looks whether the bot's own one still comes back from what it calls. */
import { workerData } from 'node:worker_threads';
import { CELL } from '../engine/watch.js';
import { clearEnding, noteEnding, type Ending } from './ending-note.js';
import type { Watched } from './watchdog.js';

const TICK_MS = 200;
const { shared, components, folder, hangMs, heapLimit } = workerData as Watched;
const cell = new Int32Array(shared);
let seen = '';
/** Counted in ticks, not by the clock: a process that was stopped has not hung meanwhile. */
let stillMs = 0;
let full = false;

setInterval(() => {
  const now = cell.join();
  stillMs = cell[CELL.stepping] === 1 && now === seen ? stillMs + TICK_MS : 0;
  seen = now;
  if (stillMs >= hangMs) endHung();
  noteMemory();
}, TICK_MS);

function endHung(): void {
  noteEnding(folder, ending('hung', `it did not come back within ${hangMs} ms`));
  process.kill(process.pid, 'SIGKILL');
}

/** A heap at its limit leaves no time to say so: it is noted as long as the process is that large. */
function noteMemory(): void {
  if (process.memoryUsage.rss() >= heapLimit === full) return;
  full = !full;
  if (full) noteEnding(folder, ending('outOfMemory', 'the memory reached the limit of the heap'));
  else clearEnding(folder);
}

function ending(cause: Ending['cause'], reason: string): Ending {
  const component = components[(cell[CELL.component] as number) - 1];
  return { pid: process.pid, cause, reason, component, event: `event ${cell[CELL.sequence]}` };
}
