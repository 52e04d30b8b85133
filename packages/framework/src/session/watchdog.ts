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
  /** Bytes of memory at which the heap is taken to be full. */
  readonly heapLimit: number;
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
  };
  const worker = new Worker(new URL('./watchdog-worker.js', import.meta.url), {
    workerData: watched,
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  });
  worker.unref();
  return async () => void (await worker.terminate());
}
