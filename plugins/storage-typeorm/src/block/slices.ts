import { setImmediate } from 'node:timers/promises';

/** Longest portion of packing and unpacking in ms, after which the event loop gets its turn. */
const SLICE_MS = 4;

/** Cuts long work on the main thread into short portions. */
export class Slices {
  #since = performance.now();

  /** Lets the event loop turn when the present portion has been long enough. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#since < SLICE_MS) return;
    await setImmediate();
    this.#since = performance.now();
  }
}
