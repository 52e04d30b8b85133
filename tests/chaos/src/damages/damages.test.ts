import { expect } from 'chai';
import { inFolder } from '../../../e2e/dist-test/bot.js';
import { damages } from './proof.js';

const COUNT = 300;

describe('chaos: damaged files', function () {
  this.timeout(120_000);

  it(`${COUNT} flipped bits, lost sectors and cuts: no other state, ever`, () =>
    inFolder(async (folder) => {
      const request = { count: COUNT, seed: 1, jobs: 2, folder, options: {}, say: () => undefined };
      const verdict = await damages.run({ ...request, stop: new AbortController().signal });
      const found = [verdict.text, ...verdict.details].join('\n');
      expect(verdict.isGreen, found).to.equal(true);
      expect(found).to.match(/run\/bot.sqlite-wal: .*refused BOT_JOURNAL_CORRUPT/);
      expect(found).to.match(/run\/bot.sqlite: .*older checkpoint/);
      expect(found).to.match(/backup\/backup.json: .*refused BOT_BACKUP_UNUSABLE/);
    }));
});
