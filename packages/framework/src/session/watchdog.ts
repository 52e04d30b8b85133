import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { WATCH_BYTES, type Engine } from '../engine/index.js';

/** What the watching thread is given. */
export interface Watched {
  readonly shared: SharedArrayBuffer;
  /** Names of the components by the numbers in the memory, the first one's being 1. */
  readonly components: readonly string[];
  readonly folder: string;
  readonly hangMs: number;
  /** Bytes of heap at which V8 ends the process. */
  readonly heapLimit: number;
  /** Bytes of the process that are not its heap, at the start; afterwards a message says how many. */
  readonly offHeap: number;
}

/** How often the watching thread is told what of the memory is not heap: it sees that of the whole process only. */
const OFF_HEAP_MS = 1000;

function offHeap(): number {
  const { rss, heapTotal } = process.memoryUsage();
  return rss - heapTotal;
}

/**
 * Watches an engine from a thread of its own: a component that does not come back within `hangMs` is noted beside the
 * run, and the process is killed; the next session switches the component off. Returns how to stop watching.
 */
export function startWatchdog(engine: Engine, folder: string, hangMs: number): () => Promise<void> {
  const shared = new SharedArrayBuffer(WATCH_BYTES);
  engine.watch.cell = new Int32Array(shared);
  const watched: Watched = {
    shared,
    components: engine.watch.components,
    folder,
    hangMs,
    heapLimit: getHeapStatistics().heap_size_limit,
    offHeap: offHeap(),
  };
  const worker = new Worker(new URL('./watchdog-worker.js', import.meta.url), {
    workerData: watched,
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  });
  worker.unref();
  const telling = setInterval(() => worker.postMessage(offHeap()), OFF_HEAP_MS).unref();
  return async () => {
    clearInterval(telling);
    await worker.terminate();
  };
}
