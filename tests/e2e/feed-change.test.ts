import { expect } from 'chai';
import { inProject, json, LIGHT, setting, BTC, ETH, type Summary } from './project.js';
import { historyOf } from './stored-history.js';

const TIMEOUT_MS = 120_000;
const SHORT = ['run', '--run', 'main', ...LIGHT, '--set', 'warmup=0', '--speed', '20', '--for', '3s'];

describe('e2e: another feed', function () {
  this.timeout(TIMEOUT_MS);

  for (const [before, after] of [
    ['candles', 'trades'],
    ['book', 'trades'],
    ['trades', 'candles'],
  ] as const) {
    it(`${before}, then ${after}: the stream goes on from there, though its ids are others`, () =>
      inProject(async (cwd) => {
        const options = { cwd, timeoutMs: TIMEOUT_MS };
        const feed = (name: string) => [...setting(BTC, { feed: name }), ...setting(ETH, { feed: before })];
        const first = await json<Summary>([...SHORT, ...feed(before)], options);
        const second = await json<Summary>([...SHORT, ...feed(after)], options);
        const { cursor } = await historyOf(cwd, 'main');
        const come = (until: number, from: number) =>
          cursor.filter(({ stream, sequence }) => stream === BTC && sequence > from && sequence <= until)
            .length;
        expect(come(first.sequence, 0), before).to.be.greaterThan(0);
        expect(come(second.sequence, first.sequence), after).to.be.greaterThan(0);
        // And once more, without a change.
        const third = await json<Summary>([...SHORT, ...feed(after)], options);
        const again = await historyOf(cwd, 'main');
        expect(
          again.cursor.filter(({ stream, sequence }) => stream === BTC && sequence > second.sequence),
          `${after} again`,
        ).not.to.be.empty;
        const replayed = await json<Summary & { same: boolean }>(['replay', 'main'], options);
        expect(replayed).to.deep.include({ same: true, digest: third.digest });
      }));
  }
});
