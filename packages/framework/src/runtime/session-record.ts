import { randomUUID } from 'node:crypto';
import type { RunStore, SessionRow } from '@autotrader/sdk';
import type { Recovered } from '../recovery/recover.js';

/** How a session ended. */
export type Cause = 'clean' | 'killed' | 'crashed';

/** The row of one session, from its recovery to its end; linked to the session before. */
export class SessionRecord {
  private constructor(
    private readonly store: RunStore,
    private readonly recovered: Recovered,
    private readonly row: SessionRow,
    /** 1 for the first session of the run. */
    readonly number: number,
  ) {}

  /** Opens the record of a session that has recovered; one before that never ended was killed. */
  static async open(store: RunStore, recovered: Recovered, code: string): Promise<SessionRecord> {
    const earlier = await store.sessions();
    const previous = earlier.at(-1);
    if (previous && previous.endedAt === 0) await store.saveSession(ended(previous, 'killed', recovered));
    const row: SessionRow = {
      id: randomUUID(),
      previous: previous?.id ?? '',
      startedAt: Date.now(),
      endedAt: 0,
      cause: '',
      firstSequence: recovered.journal.last + 1,
      lastSequence: 0,
      pid: process.pid,
      detail: JSON.stringify({ recovery: recovered.steps, config: recovered.configHash, code }),
    };
    await store.saveSession(row);
    return new SessionRecord(store, recovered, row, earlier.length + 1);
  }

  end(cause: Cause): Promise<void> {
    return this.store.saveSession(ended(this.row, cause, this.recovered));
  }
}

function ended(row: SessionRow, cause: Cause, { journal }: Recovered): SessionRow {
  return { ...row, endedAt: Date.now(), cause, lastSequence: journal.last };
}
