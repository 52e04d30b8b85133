import { expect } from 'chai';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runBot } from './bot.js';
import { inProject, json, LIGHT, writeBars } from './project.js';

const RUN = 'lost';

describe('e2e: a run that has lost its journal', function () {
  this.timeout(120_000);

  it('is refused when the head file tells of it', () =>
    inProject(async (cwd) => {
      const file = writeBars(cwd, 'bars.csv', 300);
      const args = ['run', '--data', file, '--run', RUN, '--speed', 'max', ...LIGHT];
      await json(args, { cwd });
      for (const end of ['', '-wal', '-shm'])
        rmSync(join(cwd, `.bot/runs/${RUN}/bot.sqlite${end}`), { force: true });
      const { code, stderr } = await runBot(args, { cwd });
      expect(code, stderr).to.equal(70);
      expect(stderr).to.include('BOT_JOURNAL_CORRUPT').and.include('302 events are lost');
    }));
});
