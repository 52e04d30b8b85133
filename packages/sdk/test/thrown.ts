import { BotError } from '@autotrader/sdk';

/** The BotError that `run` throws; any other outcome fails the test. */
export function thrown(run: () => unknown): BotError {
  try {
    run();
  } catch (error) {
    if (error instanceof BotError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
