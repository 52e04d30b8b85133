/** The thread that looks whether the bot's own one still comes back from what it calls. */
import { parentPort, workerData } from 'node:worker_threads';
import { CELL } from '../engine/watch.js';
import { clearEnding, noteEnding, type Ending } from './ending-note.js';
import type { Watched } from './watchdog.js';

/** A loop that fills a small heap needs some tens of milliseconds for the last third of it. */
const TICK_MS = 20;
/** Share of the heap's limit from which on its end is near: V8 gives up anywhere between two thirds and all of it. */
const NEARLY_FULL = 0.6;
const watched = workerData as Watched;
const { shared, components, folder, hangMs, heapLimit } = watched;
const FULL = `the heap was near its limit of ${Math.round(heapLimit / 2 ** 20)} MiB`;
let { offHeap } = watched;
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
parentPort?.on('message', (bytes: number) => (offHeap = bytes));

function endHung(): void {
  noteEnding(folder, ending('hung', `it did not come back within ${hangMs} ms`));
  process.kill(process.pid, 'SIGKILL');
}

/** A heap at its limit leaves no time to say so: it is noted as long as the heap is nearly that large. */
function noteMemory(): void {
  if (process.memoryUsage.rss() - offHeap >= NEARLY_FULL * heapLimit === full) return;
  full = !full;
  if (full) noteEnding(folder, ending('outOfMemory', FULL));
  else clearEnding(folder);
}

function ending(cause: Ending['cause'], reason: string): Ending {
  const component = components[(cell[CELL.component] as number) - 1];
  return { pid: process.pid, cause, reason, component, event: `event ${cell[CELL.sequence]}` };
}
