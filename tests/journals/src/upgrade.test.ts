import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sqlite3DataSource } from '../../../plugins/storage-typeorm/dist/driver.js';
import { inFolder, runBot } from '../../e2e/dist-test/bot.js';
import { inProject, json, LIGHT, writeBars, type Summary } from '../../e2e/dist-test/project.js';
import { DATA, layOut } from './fixture.js';

const TIMEOUT_MS = 120_000;
const RUN = ['run', '--data', 'bars.csv', '--run', 'main', '--speed', 'max', '--until-end', ...LIGHT];

/** Changes a run's database behind the bot's back. */
async function inDatabase(cwd: string, statements: readonly string[]): Promise<void> {
  const source = sqlite3DataSource({ database: join(cwd, '.bot/runs/main/bot.sqlite') });
  await source.initialize();
  for (const statement of statements) await source.query(statement);
  await source.destroy();
}

describe('a database of another version', function () {
  this.timeout(TIMEOUT_MS);

  it('of an older one is copied, brought forward, and the run goes on', () =>
    inFolder(async (cwd) => {
      const { events } = layOut('1.0.0', cwd);
      const reader = await runBot(['replay', 'main'], { cwd });
      expect(reader.code).to.equal(78);
      expect(reader.stderr).to.include('BOT_STORAGE_OLDER').and.include('backs the database up');
      const data = Object.entries(DATA).flatMap(([id, name]) => ['--data', `${id}=${name}`]);
      const { sequence } = await json<Summary>(['run', '--run', 'main', ...data, '--speed', 'max'], { cwd });
      expect(sequence).to.be.above(events);
      const copies = readdirSync(join(cwd, '.bot/runs/main')).filter((name) => name.endsWith('.backup'));
      expect(copies).to.deep.equal(['bot.sqlite.NoteCheckSum1795426800000.backup']);
    }));

  it('of a newer one is refused by every command, and left as it is', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 300);
      const before = await json<Summary>(RUN, { cwd });
      const newer = "'FromTheFuture1999999999999'";
      await inDatabase(cwd, [`INSERT INTO migrations (timestamp, name) VALUES (1999999999999, ${newer})`]);
      for (const args of [RUN, ['replay', 'main'], ['sessions:list', 'main']]) {
        const { code, stderr } = await runBot(args, { cwd });
        expect(code, stderr).to.equal(78);
        expect(stderr).to.include('BOT_STORAGE_NEWER').and.include('Update the bot');
      }
      await inDatabase(cwd, [`DELETE FROM migrations WHERE name = ${newer}`]);
      expect((await json<Summary>(['replay', 'main'], { cwd })).digest).to.equal(before.digest);
    }));
});
