import { botError } from '@autotrader/sdk';

/** Most writes that may wait; the framework keeps one or two in flight, so reaching it is a defect. */
const WAITING_MAXIMUM = 1_024;

/**
 * Lets one write run at a time, in the order of the calls. TypeORM has one query runner for a SQLite data source: a write
 * issued while another's transaction is open would become part of that transaction, and vanish with it.
 */
export class WriteQueue {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  run<T>(write: () => Promise<T>): Promise<T> {
    if (this.#waiting >= WAITING_MAXIMUM) {
      return Promise.reject(
        botError('BOT_CORE_INVARIANT', { what: `${this.#waiting} writes wait for the storage` }),
      );
    }
    this.#waiting += 1;
    const result = this.#tail.then(write).finally(() => (this.#waiting -= 1));
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
