import { BotError } from '@autotrader/sdk';

/** What a use of damaged files came to: a state, or an error of the table. */
export interface Outcome {
  /** Everything the run goes on with, as a text that is compared; undefined when it was refused. */
  readonly state?: string;
  /** Sequence of the checkpoint from which it was brought back. */
  readonly checkpoint?: number;
  /** Code of the error that refused it; empty when it was none of the table. */
  readonly refused?: string;
  readonly text: string;
}

/** The outcome of an attempt that threw. */
export function refusedBy(error: unknown): Outcome {
  const known = error instanceof BotError ? error.code : '';
  return { refused: known, text: error instanceof Error ? `${known} ${error.message}` : String(error) };
}
