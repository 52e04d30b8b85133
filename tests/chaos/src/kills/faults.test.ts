import { expect } from 'chai';
import { createRandom } from '@autotrader/sdk/random';
import type { SessionRow } from '@autotrader/sdk';
import type { Summary } from '../../../e2e/dist-test/project.js';
import type { History } from '../../../e2e/dist-test/stored-history.js';
import { askedAgain, effectsOutside } from './asked.js';
import { bookFaults } from './book-journal.js';
import { differences } from './differences.js';
import { requestsBySession } from './emulator.js';
import type { Session } from './killer.js';
import { hitOf, PRESENT } from './phases.js';
import { nestsIn, sessionFaults } from './sessions.js';
import { Tally } from './tally.js';

const BTC = 'BTC-AUD@btcmarkets';
const killed = (number: number, durable = 0): Session => ({
  ...{ number, pid: number, meant: 'step', how: 'killed', hit: 'step', durable, summary: undefined },
});
const row = (pid: number, firstSequence: number, values: Partial<SessionRow> = {}): SessionRow => ({
  ...{ id: `s${pid}`, previous: pid > 1 ? `s${pid - 1}` : '', startedAt: 0, endedAt: 1, cause: 'killed' },
  ...{ firstSequence, lastSequence: 0, pid, detail: '', ...values },
});
const history = (sessions: readonly SessionRow[]): History => ({
  ...{ journal: 'a', events: 3, orders: [], fills: [], roundTrips: [], sessions },
  cursor: [5, 9, 12].map((id, index) => ({ sequence: index + 1, stream: BTC, id })),
});
const trades = (after: number, served: string): string =>
  `GET /v3/markets/BTC-AUD/trades?after=${after}&limit=200 → 200 ${served}`;

describe('chaos: what the kill harness calls a fault', () => {
  it('requests go to the session in which they were asked', () => {
    const log = [
      'GET /v3/time → 200',
      'GET /v3/time?session=1 → 200',
      'WS subscribe',
      '',
      'GET /v3/time?session=2 → 200',
    ];
    expect([...requestsBySession(log.join('\n'))]).to.deep.equal([
      [0, ['GET /v3/time → 200']],
      [1, ['WS subscribe']],
    ]);
  });

  it('a request for what the journal had', () => {
    const asked = (line: string, sessions = [row(1, 1), row(2, 3)]): string[] =>
      askedAgain([killed(1), killed(2)], new Map([[2, [line]]]), history(sessions));
    expect(asked(trades(9, '1 rows 10..12'))).to.deep.equal([]);
    expect(asked(trades(8, '1 rows 10..12'))).to.have.length(1);
    expect(asked(trades(9, '2 rows 9..12'))).to.have.length(1);
    expect(asked(trades(12, '0 rows'), [row(1, 1)])).to.have.length(1);
  });

  it('a request that acts', () => {
    const requests = (line: string) => new Map([[1, [trades(0, '0 rows'), 'WS subscribe trade', line]]]);
    expect(effectsOutside(requests('GET /v3/time → 200'))).to.deep.equal([]);
    expect(effectsOutside(requests('POST /v3/orders → 200'))).to.deep.equal(['POST /v3/orders → 200']);
  });

  it('sessions that forget, are not linked, share an id, or lie about their end', () => {
    const faults = (...rows: SessionRow[]): string[] =>
      sessionFaults([killed(1, 2), killed(2, 3)], history(rows));
    expect(faults(row(1, 1), row(2, 3))).to.deep.equal([]);
    expect(faults(row(1, 1), row(2, 2)).join()).to.include('began at event 2, though 2 were on the disk');
    expect(faults(row(1, 1), row(2, 3, { previous: '' })).join()).to.include('does not name the one before');
    expect(faults(row(1, 1), row(2, 3, { id: 's1' })).join()).to.include('two sessions have one id');
    expect(faults(row(1, 1, { cause: 'clean' }), row(2, 3)).join()).to.include('its record says: clean');
  });

  it('counts kills that are nested in recovery', () => {
    const sessions = ['step', 'recovery', 'recovery', 'boot', 'recovery', 'recovery', 'recovery'] as const;
    const nests = (depth: number) =>
      nestsIn(
        sessions.map((hit) => ({ ...killed(1), hit })),
        depth,
      );
    expect([2, 3, 4].map(nests)).to.deep.equal([2, 1, 0]);
  });

  it('a figure, a row or a journal that differs', () => {
    const summary = { runId: 'a', digest: 'd', sequence: 3, events: 3 } as Summary;
    const whole = { summary, history: history([]) };
    const found = (values: Partial<Summary>, changes: Partial<History>): string[] =>
      differences({ summary: { ...summary, ...values }, history: { ...whole.history, ...changes } }, whole);
    expect(found({ runId: 'b', events: 1 }, {})).to.deep.equal([]);
    expect(found({ digest: 'e' }, {})).to.deep.equal(['digest: "e" instead of "d"']);
    expect(found({}, { journal: 'b' })).to.have.length(1);
    expect(found({}, { events: 4 })).to.deep.equal(['events: 4 instead of 3']);
    expect(found({}, { cursor: [] }).join()).to.include('cursor: row 1 (0 rows) is missing instead of {');
  });

  it('a hole in a book that no Gap event shows, a change that came twice or never was', () => {
    const book = (ids: readonly number[], gaps: { from: number; to: number }[] = []) => ({
      ...{ start: 0, changes: ids.map((id) => ({ id, time: id })), gaps },
    });
    const whole = book([1, 2, 3, 4, 5]);
    expect(bookFaults(book([1, 2, 4], [{ from: 2, to: 4 }]), whole)).to.deep.equal([]);
    expect(bookFaults(book([1, 2, 4]), whole).join()).to.include('change 3 is missing');
    expect(bookFaults(book([1, 2, 2]), whole).join()).to.include('change 2 came twice');
    expect(bookFaults(book([1, 2.5]), whole).join()).to.include('change 2.5 never was');
    expect(bookFaults({ ...book([3]), start: 2 }, whole)).to.deep.equal([]);
  });

  it('kills are aimed where few have landed', () => {
    const [tally, random] = [new Tally(), createRandom(1)];
    for (let kill = 0; kill < 20 * PRESENT.length; kill++) {
      const phase = tally.next(random);
      tally.count(phase, phase);
    }
    for (const phase of PRESENT) expect(tally.hits[phase], phase).to.be.within(18, 22);
    expect(tally.missing).to.deep.equal([]);
  });

  it('a kill counts where it landed, not where it was meant', () => {
    const at = (phase: 'wait' | 'step' | 'end' | 'recovery', commit: 'idle' | 'commit' | 'checkpoint') =>
      hitOf({ phase, commit, sequence: 1, durable: 0 }, 'step');
    expect(at('wait', 'idle')).to.equal(undefined);
    expect(at('wait', 'commit')).to.equal('commit');
    expect(at('step', 'commit')).to.equal('step');
    expect(at('end', 'checkpoint')).to.equal('stop');
    expect(at('recovery', 'idle')).to.equal('recovery');
  });
});
