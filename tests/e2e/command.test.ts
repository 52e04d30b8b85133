import { expect } from 'chai';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { inFolder, ROOT, runBot, writeIn } from './bot.js';
import { inProject, json, LIGHT, writeBars } from './project.js';

const config = readFileSync(join(ROOT, 'bot.config.yaml'), 'utf8');

describe('e2e: command', () => {
  it('bot --version prints its version', async () => {
    const { code, stdout } = await inFolder((cwd) => runBot(['--version'], { cwd }));
    expect(code).to.equal(0);
    expect(stdout).to.match(/^@autotrader\/framework\/\d+\.\d+\.\d+ /);
  });

  it('an unknown key is an error that names key, file and the nearest name', async () => {
    const { code, stderr } = await inFolder((cwd) => {
      writeIn(cwd, 'bot.config.yaml', `${config}\nstratgy: confidence\n`);
      return runBot(['config:check'], { cwd });
    });
    expect(code).to.equal(78);
    expect(stderr).to.include('"stratgy"');
    expect(stderr).to.include('bot.config.yaml');
    expect(stderr).to.include('did you mean "strategy"');
  });

  it('the config of the repository is right', async () => {
    const { code, stderr } = await runBot(['config:check'], { cwd: ROOT });
    expect(code, stderr).to.equal(0);
  });

  it('a number that is none is a usage error, of an argument too', async () => {
    for (const args of [
      ['checkpoints', 'show', 'abc'],
      ['data', 'prune', '--keep-events', 'many'],
    ]) {
      const { code, stderr } = await inFolder((cwd) => runBot(args, { cwd }));
      expect(code, stderr).to.equal(2);
      expect(stderr).to.include('BOT_USAGE').and.include(args.at(-1));
    }
  });

  it('predictions are not written over the data they are made from', () =>
    inProject(async (cwd) => {
      const file = writeBars(cwd, 'bars.csv', 50);
      const before = readFileSync(file, 'utf8');
      const { code, stderr } = await runBot(
        ['backtest', '--data', 'bars.csv', '--predictions', './bars.csv'],
        { cwd },
      );
      expect(code, stderr).to.equal(2);
      expect(readFileSync(file, 'utf8')).to.equal(before);
    }));

  it('an error is told once where the log cannot be written either', () =>
    inProject(async (cwd) => {
      symlinkSync('/nonexistent/bot', join(cwd, '.bot'));
      const { code, stdout } = await runBot(['run', '--json'], { cwd });
      expect([code, stdout.split('\n').length], stdout).to.deep.equal([74, 2]);
      expect((await runBot(['run'], { cwd })).stderr.match(/^error /gm)).to.have.length(1);
    }));

  it('of old events it is said why none is packed or deleted', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 50);
      const run = ['run', '--data', 'bars.csv', '--run', 'main', '--speed', 'max', ...LIGHT];
      expect((await runBot(run, { cwd })).code).to.equal(0);
      const archived = await runBot(['data', 'archive', 'main', '--keep-events', '0'], { cwd });
      expect(archived.stdout)
        .to.include('0 events packed')
        .and.include('only whole blocks')
        .and.include('4096');
      const pruned = await runBot(['data', 'prune', 'main', '--keep-events', '7'], { cwd });
      expect(pruned.stdout).to.include('nothing to delete: no block').and.include('older than the newest 7');
    }));

  it('digest as text begins with the one hash and shows the upper parts, with --all every one', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 50);
      const { digest } = await json(['backtest', 'bars.csv', ...LIGHT], { cwd });
      const lines = async (...flags: string[]) =>
        (await runBot(['digest', ...flags], { cwd })).stdout.trimEnd().split('\n');
      const [short, all] = [await lines(), await lines('--all')];
      expect([short[0], all[0]]).to.deep.equal([digest, digest]);
      expect(short.length).to.be.lessThan(40);
      expect(short.join('\n'))
        .to.match(/ lanes$/m)
        .and.match(/ ledger$/m);
      expect(all).to.include.members(short);
      expect(all.length).to.be.greaterThan(2 * short.length);
    }));

  it('an unknown command is a usage error', async () => {
    const { code, stderr } = await inFolder((cwd) => runBot(['nosuch'], { cwd }));
    expect(code).to.equal(2);
    expect(stderr).to.include('nosuch');
  });
});
