import { createRequire } from 'node:module';
import { expect } from 'chai';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT, runBot } from './bot.js';
import { inProject, LIGHT, writeBars } from './project.js';

/** The SQLite the storage plugin uses, to damage a database as a bad disk would. */
const sqlite3 = createRequire(join(ROOT, 'plugins/storage-typeorm/package.json'))('sqlite3') as {
  Database: new (file: string) => {
    exec(sql: string, done: (error: Error | null) => void): void;
    close(done: () => void): void;
  };
};

interface Diagnosis {
  readonly checks: readonly { readonly name: string; readonly status: string; readonly text: string }[];
}

async function journalsCheck(cwd: string): Promise<{ code: number | null; status?: string; text?: string }> {
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
      expect(await journalsCheck(cwd)).to.include({ code: 0, status: 'ok' });

      const database = new sqlite3.Database(join(cwd, '.bot/runs/r/bot.sqlite'));
      const run = promisify((sql: string, done: (error: Error | null) => void) => database.exec(sql, done));
      await run('UPDATE event SET received_time = received_time + 1 WHERE sequence = 17');
      await promisify((done: (error: Error | null) => void) => database.close(() => done(null)))();

      const damaged = await journalsCheck(cwd);
      expect(damaged).to.include({ code: 70, status: 'failed' });
      expect(damaged.text).to.contain('17');
    }));
});
