/** What a supervisor sends its child to end it in good order. */
export const STOP_MESSAGE = 'stop';
/** Exit codes of a second signal. */
const SECOND = { SIGINT: 130, SIGTERM: 143 } as const;
const WATCH_PARENT_MS = 1_000;

/**
 * Aborts at the first SIGINT or SIGTERM, when the supervisor is gone, or (asked for by BOT_WATCH_PARENT) when the
 * parent died; a second signal ends the process at once. Returns the signal and how to stop listening.
 */
export function stopSignals(): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const onSignal = (name: keyof typeof SECOND): void => {
    if (controller.signal.aborted) process.exit(SECOND[name]);
    controller.abort();
  };
  const onInterrupt = (): void => onSignal('SIGINT');
  const onTerminate = (): void => onSignal('SIGTERM');
  const onGone = (): void => controller.abort();
  const onMessage = (message: unknown): void => {
    if (message === STOP_MESSAGE) controller.abort();
  };
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.env.BOT_WATCH_PARENT && process.ppid !== parent) controller.abort();
  }, WATCH_PARENT_MS);
  watch.unref();
  process
    .on('SIGINT', onInterrupt)
    .on('SIGTERM', onTerminate)
    .on('disconnect', onGone)
    .on('message', onMessage);
  const dispose = (): void => {
    clearInterval(watch);
    process
      .off('SIGINT', onInterrupt)
      .off('SIGTERM', onTerminate)
      .off('disconnect', onGone)
      .off('message', onMessage);
    if (process.connected) process.disconnect();
  };
  return { signal: controller.signal, dispose };
}
