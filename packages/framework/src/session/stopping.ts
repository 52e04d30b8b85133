/** What comes of the work or, once a stop is asked for, the stop's reason thrown: the work goes on unheard. */
export async function unlessStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  work.catch(() => undefined); // once stopped, nobody hears of it
  stop.throwIfAborted();
  let onStop = (): void => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    onStop = () => reject(stop.reason as Error);
    stop.addEventListener('abort', onStop, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}

/** Longest that a timer can wait, ms; asked for more it ends at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Calls `stop` after a time of any length, ms; returns how to call it off. */
export function stopAfter(ms: number, stop: () => void): () => void {
  const deadline = performance.now() + ms;
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const left = deadline - performance.now();
    timer = left > MAX_TIMER_MS ? setTimeout(wait, MAX_TIMER_MS) : setTimeout(stop, Math.max(0, left));
  };
  wait();
  return () => clearTimeout(timer);
}

/** Whether an error is nothing but the stop that was asked for. */
export function isStop(stop: AbortSignal, error: unknown): boolean {
  return stop.aborted && error === stop.reason;
}
