import { randomUUID } from 'node:crypto';
import type { RunStore, SessionRow } from '@autotrader/sdk';
import type { Recovered } from '../recovery/recover.js';
import type { Cause, Ending } from './ending-note.js';

/** The row of one session, from its recovery to its end; linked to the session before. */
export class SessionRecord {
  private constructor(
    private readonly store: RunStore,
    private readonly recovered: Recovered,
    private readonly row: SessionRow,
    /** 1 for the first session of the run. */
    readonly number: number,
  ) {}

  /** Opens the record of a session that has recovered; one before that never ended was killed, unless `endingOf` knows more. */
  static async open(
    store: RunStore,
    recovered: Recovered,
    code: string,
    endingOf: (previous: SessionRow) => Ending | undefined,
  ): Promise<SessionRecord> {
    const earlier = await store.sessions();
    const previous = earlier.at(-1);
    if (previous && previous.endedAt === 0) {
      const { cause = 'killed', reason = '' } = endingOf(previous) ?? {};
      await store.saveSession(ended(previous, recovered, cause, reason));
    }
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

  /** `reason` says in words what ended it. */
  end(cause: Cause, reason = ''): Promise<void> {
    return this.store.saveSession(ended(this.row, this.recovered, cause, reason));
  }
}

function ended(row: SessionRow, { journal }: Recovered, cause: Cause, reason: string): SessionRow {
  const detail = { ...(JSON.parse(row.detail) as object), ...(reason !== '' && { end: reason }) };
  return { ...row, endedAt: Date.now(), cause, lastSequence: journal.last, detail: JSON.stringify(detail) };
}
