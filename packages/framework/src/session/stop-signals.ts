/** What a supervisor sends its child to end it in good order. */
export const STOP_MESSAGE = 'stop';
/** The signals that stop the bot, with the exit code of a second one. SIGHUP: its terminal was closed. */
const STOPS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const NAMES = Object.keys(STOPS) as (keyof typeof STOPS)[];
const WATCH_PARENT_MS = 1_000;
/** A stop that has not come to its end by then ends the process: what is durable is all that counts, ms. */
const STOP_WITHIN_MS = 4_500;

/** While modules load nothing is open yet: a signal ends the process at once, as cleanly as it will ever be. */
export function stopWhileLoading(): void {
  for (const name of NAMES) process.on(name, endAtOnce);
}

function endAtOnce(): void {
  process.exit(0);
}

/**
 * Aborts at the first SIGINT, SIGTERM or SIGHUP, when the supervisor is gone, or (asked for by BOT_WATCH_PARENT) when the
 * parent died; a second signal ends the process at once. Returns the signal and how to stop listening.
 */
export function stopSignals(): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const onSignal = (name: keyof typeof STOPS): void => {
    if (controller.signal.aborted) process.exit(STOPS[name]);
    stop();
  };
  const onMessage = (message: unknown): void => {
    if (message === STOP_MESSAGE) stop();
  };
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.env.BOT_WATCH_PARENT && process.ppid !== parent) stop();
  }, WATCH_PARENT_MS);
  watch.unref();
  for (const name of NAMES) process.on(name, onSignal).off(name, endAtOnce);
  process.on('disconnect', stop).on('message', onMessage);
  const dispose = (): void => {
    clearInterval(watch);
    for (const name of NAMES) process.off(name, onSignal);
    process.off('disconnect', stop).off('message', onMessage);
    if (process.connected) process.disconnect();
  };
  return { signal: controller.signal, dispose };
}

/**
 * Ends the process with code 0 when a stop takes too long, because the disk or a plugin does: a start after that replays
 * what no last checkpoint holds. A commit that is on its way to the disk is waited for even so.
 */
export function endLateStops(stop: AbortSignal, onLate: (ms: number) => void): void {
  const arm = (): void => {
    setTimeout(() => {
      onLate(STOP_WITHIN_MS);
      process.exit(0);
    }, STOP_WITHIN_MS).unref();
  };
  stop.addEventListener('abort', arm, { once: true });
}
