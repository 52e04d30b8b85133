import { expect } from 'chai';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBot } from './bot.js';
import { changeDatabase } from './change-database.js';
import { inProject, LIGHT, writeBars } from './project.js';

interface Diagnosis {
  readonly checks: readonly {
    readonly name: string;
    readonly status: string;
    readonly text: string;
    readonly lines: string[];
  }[];
}

async function journalsCheck(
  cwd: string,
): Promise<Partial<Diagnosis['checks'][number]> & { code: number | null }> {
  const { code, stdout } = await runBot(['doctor', '--json'], { cwd });
  const found = (JSON.parse(stdout) as Diagnosis).checks.find(({ name }) => name === 'journals');
  return { code, ...found };
}

describe('bot doctor on stored runs', function () {
  this.timeout(60_000);

  it('finds a run sound, and a byte changed anywhere in its journal', () =>
    inProject(async (cwd) => {
      const file = writeBars(cwd, 'bars.csv', 300);
      const ended = await runBot(
        ['run', '--run', 'r', '--data', file, ...LIGHT, '--speed', 'max', '--json'],
        { cwd },
      );
      expect(ended.code, ended.stderr).to.equal(0);
      const sound = await journalsCheck(cwd);
      expect(sound).to.include({ code: 0, status: 'ok' });
      expect(sound.lines?.join()).to.match(
        /last start of r: lock \d+ ms \(free\), medium \d+ ms .*replay \d+ ms \(0 events\)/,
      );

      await changeDatabase(
        join(cwd, '.bot/runs/r/bot.sqlite'),
        'UPDATE event SET received_time = received_time + 1 WHERE sequence = 17',
      );

      const damaged = await journalsCheck(cwd);
      expect(damaged).to.include({ code: 70, status: 'failed' });
      expect(damaged.text).to.contain('17');
    }));

  it('does not take a run that is damaged or gone for one that has stored nothing, though its head is gone, too', () =>
    inProject(async (cwd) => {
      const file = writeBars(cwd, 'bars.csv', 300);
      await runBot(['run', '--run', 'r', '--data', file, ...LIGHT, '--speed', 'max', '--json'], { cwd });
      const folder = join(cwd, '.bot/runs/r');
      rmSync(join(folder, 'head'));
      expect((await journalsCheck(cwd)).status, 'a head is made again').to.equal('ok');
      writeFileSync(
        join(folder, 'bot.sqlite'),
        readFileSync(join(folder, 'bot.sqlite')).fill(7, 4096, 90_000),
      );
      expect((await journalsCheck(cwd)).status, 'damaged').to.equal('failed');
      rmSync(join(folder, 'bot.sqlite'));
      expect((await journalsCheck(cwd)).status, 'gone').to.equal('failed');
      mkdirSync(join(cwd, '.bot/runs/new'));
      rmSync(folder, { recursive: true });
      const nothing = await journalsCheck(cwd);
      expect([nothing.status, nothing.lines?.join()]).to.deep.equal(['ok', 'new has stored nothing yet']);
    }));
});
