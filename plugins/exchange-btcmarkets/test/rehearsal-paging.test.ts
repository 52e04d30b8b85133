import { expect } from 'chai';
import fc from 'fast-check';
import { marketOf } from '../dist/rehearsal/market.js';
import { simulatedTape, SIMULATED_START } from '../dist/rehearsal/market/simulated-tape.js';
import type { Tape } from '../dist/rehearsal/market/tape.js';
import { dayFigures } from '../dist/rehearsal/market/day-figures.js';
import type { Reply } from '../dist/rehearsal/rest/reply.js';
import { trades } from '../dist/rehearsal/rest/trades.js';
import { type Row, tapeOf } from './support/rehearsal.js';

const START = Date.UTC(2026, 0, 1);

function request(tape: Tape, time: number, query: Record<string, string>): Reply {
  const view = marketOf([tape], 1).at(time);
  const figures = dayFigures(tape);
  return trades({
    view,
    query: new URLSearchParams(query),
    marketId: tape.facts.marketId,
    figures: (_, at, until) => figures(at, until),
  });
}

/** Walks all pages the way clients do: by the headers, until an empty page. */
function walk(tape: Tape, time: number, limit: number, cursor: 'before' | 'after', from?: string): number[] {
  const ids: number[] = [];
  let at = from;
  for (;;) {
    const reply = request(tape, time, { limit: String(limit), ...(at && { [cursor]: at }) });
    const page = (JSON.parse(reply.body) as { id: string }[]).map(({ id }) => Number(id));
    if (page.length === 0) return cursor === 'before' ? ids.reverse() : ids;
    expect(page).to.deep.equal([...page].sort((a, b) => b - a));
    ids.push(...(cursor === 'before' ? page : page.reverse()));
    at = reply.headers?.[cursor === 'before' ? 'BM-BEFORE' : 'BM-AFTER'];
  }
}

const tapes = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 9 }), wait: fc.integer({ min: 0, max: 3 }) }), {
    maxLength: 60,
  })
  .map((steps) => {
    let id = 0;
    let time = START;
    return steps.map(({ gap, wait }): Row => [(id += gap), (time += wait), 100, 1]);
  });

describe('rehearsal paging of trades', function () {
  this.timeout(20_000);

  it('yields every visible id once, walked back or forth, whatever the page size', () => {
    fc.assert(
      fc.property(
        tapes,
        fc.integer({ min: 1, max: 80 }),
        fc.integer({ min: 0, max: 180 }),
        (rows, limit, now) => {
          const tape = tapeOf('BTC-AUD', rows);
          const visible = rows.filter(([, time]) => Number(time) <= START + now).map(([id]) => id);
          expect(walk(tape, START + now, limit, 'before')).to.deep.equal(visible);
          expect(walk(tape, START + now, limit, 'after', '0')).to.deep.equal(visible);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it('serves after any id the rows immediately newer, before it the rows immediately older', () => {
    fc.assert(
      fc.property(
        tapes,
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 10 }),
        (rows, id, limit) => {
          const tape = tapeOf('BTC-AUD', rows);
          const idsOf = (query: Record<string, string>) =>
            (JSON.parse(request(tape, Infinity, query).body) as { id: string }[]).map((row) =>
              Number(row.id),
            );
          const ids = rows.map(([each]) => each);
          const newer = ids.filter((each) => each > id).slice(0, limit);
          const older = ids.filter((each) => each < id).slice(-limit);
          expect(idsOf({ after: String(id), limit: String(limit) })).to.deep.equal(newer.reverse());
          expect(idsOf({ before: String(id), limit: String(limit) })).to.deep.equal(older.reverse());
        },
      ),
      { seed: 2, numRuns: 200 },
    );
  });

  it('never gives more than 200 rows and crosses the blocks of a simulated market', () => {
    const tape = simulatedTape({ seed: 3, marketId: 'BTC-AUD' }, 'BTC', 'AUD');
    const time = SIMULATED_START + 5_000;
    const page = JSON.parse(request(tape, time, { limit: '900' }).body) as {
      id: string;
      timestamp: string;
    }[];
    expect(page).to.have.length(200);
    expect(page[0]?.timestamp.slice(0, 10)).to.equal('2026-01-08');
    expect(page.at(-1)?.timestamp.slice(0, 10)).to.equal('2026-01-07');
    const again = JSON.parse(request(tape, time, { after: page.at(-1)?.id ?? '' }).body) as unknown[];
    expect(again).to.deep.equal(page.slice(0, -1));
  });
});
