import type { DataFile } from '../runs/data-streams.js';

/** What a session is to do. */
export interface SessionRequest {
  readonly runId: string;
  /** Start anew; an older run of this name is set aside. */
  readonly fresh: boolean;
  readonly files: readonly DataFile[];
  readonly speed: number | 'max';
  /** Other code may have made the last events: their outcome stands as it is stored. */
  readonly acceptCode?: boolean;
  /** Stop after so many ms of wall time. */
  readonly forMs: number | undefined;
  /** Aborted when the session is to end. */
  readonly stop: AbortSignal;
  /** Rejects when something fails outside of the session's own calls, which ends it. */
  readonly failed?: Promise<never>;
  /** Told of every request the rehearsal is asked, for proofs. */
  readonly onRequest?: ((line: string) => void) | undefined;
  /** File that says what the session is doing, for proofs. */
  readonly phaseFile?: string | undefined;
  /** Events a transaction at most; changes nothing but speed. */
  readonly maxBatch?: number;
}
