import { expect } from 'chai';
import sinon from 'sinon';
import type { JournalRow, RunStore, SessionRow } from '@autotrader/sdk';
import { sessionLine } from '../dist/cli/session-line.js';
import { GENESIS, JournalWriter } from '../dist/recovery/journal.js';
import { detailOf } from '../dist/session/session-detail.js';
import { SessionRecord } from '../dist/session/session-record.js';

const [BEGAN, LAST_EVENT, NEXT_START] = [1_000_000, 1_060_000, 1_500_000];

/** As much of a store as the record of a session needs: a row is received every minute. */
class Sessions {
  readonly saved = new Map<string, SessionRow>();
  last = 0;
  readonly disabled = new Set<string>();

  readonly store = {
    sessions: () => Promise.resolve([...this.saved.values()]),
    saveSession: (row: SessionRow) => Promise.resolve(void this.saved.set(row.id, row)),
    lastSequence: () => Promise.resolve(this.last),
    rows: () => Promise.resolve([{ receivedTime: LAST_EVENT } as JournalRow]),
  } as unknown as RunStore;

  lines(): string[] {
    const rows = [...this.saved.values()];
    return rows.map((row, i) => sessionLine({ ...row, running: false, detail: detailOf(row) }, i + 1));
  }

  /** A session that begins behind the events that are stored. */
  async begin(at: number): Promise<{ record: SessionRecord; journal: JournalWriter }> {
    sinon.clock.setSystemTime(at);
    const journal = new JournalWriter(this.last, GENESIS);
    const start = { journal, steps: [], configHash: 'c', engine: { disabled: this.disabled } };
    return { journal, record: await SessionRecord.open(this.store, start, 'code', () => undefined) };
  }
}

const iso = (time: number): string => new Date(time).toISOString();

describe('the record of a session', () => {
  let sessions: Sessions;
  beforeEach(() => {
    sinon.useFakeTimers({ toFake: ['Date'] });
    sessions = new Sessions();
  });
  afterEach(() => sinon.restore());

  it('of one that was killed says when it was last seen, not that it ended at the next start', async () => {
    await sessions.begin(BEGAN);
    sessions.last = 7;
    await sessions.begin(NEXT_START);
    const [killed] = [...sessions.saved.values()];
    expect(killed).to.include({ cause: 'killed', endedAt: LAST_EVENT, firstSequence: 1, lastSequence: 7 });
    expect(sessions.lines()[0]).to.include(
      `killed, last seen at ${iso(LAST_EVENT)}, noticed at ${iso(NEXT_START)}, events 1 to 7`,
    );
  });

  it('of one that was killed before its first event says when it began', async () => {
    sessions.last = 7;
    await sessions.begin(BEGAN);
    await sessions.begin(NEXT_START);
    expect(sessions.lines()[0])
      .to.include(`last seen at ${iso(BEGAN)}`)
      .and.include('no events');
  });

  it('keeps what happened until its end, and the first of what happens again and again', async () => {
    const { record } = await sessions.begin(BEGAN);
    for (let n = 1; n <= 30; n++) await record.remark({ kind: 'lost', text: `hole ${n}` });
    sessions.disabled.add('main/strategy:fixture');
    await record.remark({ kind: 'switched off', text: 'it threw' });
    await record.end('clean');
    await record.remark({ kind: 'fetched', text: 'too late' });
    const [row] = [...sessions.saved.values()] as [SessionRow];
    expect(row.cause).to.equal('clean');
    const { remarks = [], disabled } = detailOf(row);
    expect(disabled).to.deep.equal(['main/strategy:fixture']);
    expect(remarks.map(({ text }) => text)).to.deep.equal([
      ...Array.from({ length: 20 }, (_, index) => `hole ${index + 1}`),
      'it threw',
    ]);
  });

  it('that crashed claims what is stored, not what was stepped', async () => {
    const { record, journal } = await sessions.begin(BEGAN);
    const receipt = { stream: '', cursorId: 0, time: 1, receivedTime: 1 };
    const event = { kind: 'learningPaused', paused: true } as const;
    for (let row = 0; row < 5; row++) journal.write({ event, history: false, outputs: [] }, receipt);
    sessions.last = 3;
    await record.end('crashed', 'it threw');
    expect(sessions.lines()[0]).to.include(`crashed at ${iso(BEGAN)}, events 1 to 3`);
  });
});
