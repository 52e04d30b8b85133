import { setImmediate } from 'node:timers/promises';

/** Longest portion of packing and unpacking in ms, after which the event loop gets its turn. */
const SLICE_MS = 4;

/** Cuts long work on the main thread into short portions: `if (slices.due) await slices.breathe();` */
export class Slices {
  #since = performance.now();

  /** Whether the present portion has been long enough. */
  get due(): boolean {
    return performance.now() - this.#since >= SLICE_MS;
  }

  /** Lets the event loop turn. */
  async breathe(): Promise<void> {
    await setImmediate();
    this.#since = performance.now();
  }
}
