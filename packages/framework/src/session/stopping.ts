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

/** Whether an error is nothing but the stop that was asked for. */
export function isStop(stop: AbortSignal, error: unknown): boolean {
  return stop.aborted && error === stop.reason;
}
