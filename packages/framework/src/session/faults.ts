import { botError } from '@autotrader/sdk';

/** What was thrown where nobody catches it: in a timer of a plugin, in a promise that nobody awaits. */
export interface Faults {
  /** Rejects at the first fault. */
  readonly failed: Promise<never>;
  dispose(): void;
}

/** Listens for faults of this process, each of which would end it without a word. */
export function watchFaults(): Faults {
  const { promise, reject } = withReject();
  const onFault = (thrown: unknown): void => {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    reject(botError('BOT_UNCAUGHT', { reason }, thrown));
  };
  process.on('uncaughtException', onFault).on('unhandledRejection', onFault);
  const dispose = (): void =>
    void process.off('uncaughtException', onFault).off('unhandledRejection', onFault);
  return { failed: promise, dispose };
}

function withReject(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<never>((_resolve, refuse) => (reject = refuse));
  promise.catch(() => undefined); // whoever waits for it hears of it
  return { promise, reject };
}
