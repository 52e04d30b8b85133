import { randomUUID } from 'node:crypto';
import type { RunStore, SessionRow } from '@autotrader/sdk';
import type { Recovered } from '../recovery/recover.js';
import type { Cause, Ending } from './ending-note.js';
import { changeDetail, withRemark, type Remark } from './session-detail.js';

/** What the record of a session keeps of its recovery. */
type Start = Pick<Recovered, 'configHash' | 'journal' | 'steps'> & {
  readonly engine: { readonly disabled: ReadonlySet<string> };
};

/** The row of one session, from its recovery to its end; linked to the session before. */
export class SessionRecord {
  private hasEnded = false;

  private constructor(
    private readonly store: RunStore,
    private readonly engine: Start['engine'],
    private row: SessionRow,
    /** 1 for the first session of the run. */
    readonly number: number,
  ) {}

  /** Opens the record of a session that has recovered; one before that never ended was killed, unless `endingOf` knows more. */
  static async open(
    store: RunStore,
    recovered: Start,
    code: string,
    endingOf: (previous: SessionRow) => Ending | undefined,
  ): Promise<SessionRecord> {
    const earlier = await store.sessions();
    const previous = earlier.at(-1);
    const now = Date.now();
    if (previous && previous.endedAt === 0) {
      const { cause = 'killed', reason = '' } = endingOf(previous) ?? {};
      const found = { end: reason, noticedAt: now };
      const endedAt = await lastSeen(store, previous);
      await store.saveSession(ended(previous, { cause, endedAt, last: recovered.journal.last }, found));
    }
    const row: SessionRow = {
      id: randomUUID(),
      previous: previous?.id ?? '',
      startedAt: now,
      endedAt: 0,
      cause: '',
      firstSequence: recovered.journal.last + 1,
      lastSequence: 0,
      pid: process.pid,
      detail: JSON.stringify({
        ...{ recovery: recovered.steps, config: recovered.configHash, code },
        disabled: [...recovered.engine.disabled].sort(),
      }),
    };
    await store.saveSession(row);
    return new SessionRecord(store, recovered.engine, row, earlier.length + 1);
  }

  /** Keeps what has happened: to be called when it is durable. A remark that comes after the end is none of the session. */
  async remark(remark: Omit<Remark, 'at'>): Promise<void> {
    const remarks = withRemark(this.row, { at: Date.now(), ...remark });
    if (this.hasEnded || !remarks) return;
    const disabled = [...this.engine.disabled].sort();
    this.row = { ...this.row, detail: changeDetail(this.row, { disabled, remarks }) };
    await this.store.saveSession(this.row);
  }

  /** `reason` says in words what ended it. What was stepped and is not stored is no event of the session. */
  async end(cause: Cause, reason = ''): Promise<void> {
    this.hasEnded = true;
    const end = { cause, endedAt: Date.now(), last: await this.store.lastSequence() };
    await this.store.saveSession(ended(this.row, end, { end: reason }));
  }
}

interface End {
  readonly cause: Cause;
  readonly endedAt: number;
  readonly last: number;
}

function ended(
  row: SessionRow,
  { cause, endedAt, last }: End,
  { end, ...more }: { readonly end: string; readonly noticedAt?: number },
): SessionRow {
  const detail = changeDetail(row, { ...more, ...(end !== '' && { end }) });
  return { ...row, endedAt, cause, lastSequence: last, detail };
}

/** When a session that could not say how it ended last showed life: when its last event came, else when it began. */
async function lastSeen(store: RunStore, { firstSequence, startedAt }: SessionRow): Promise<number> {
  const last = await store.lastSequence();
  const [row] = last < firstSequence ? [] : await store.rows(last - 1, 1);
  return Math.max(startedAt, row?.receivedTime ?? 0);
}
