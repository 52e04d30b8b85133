import { expect } from 'chai';
import { mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { listRuns, runFolder, setAside } from '../dist/runs/run-folder.js';
import { scratchFolder } from './scratch-folder.js';

describe('the runs of a project', () => {
  it('come with the one first that was written last, not the one that was read last', () => {
    const home = scratchFolder();
    const touch = (file: string, time: number): void =>
      utimesSync(join(home.path, '.bot/runs', file), time, time);
    home.write({
      '.bot/runs/old/head': '',
      '.bot/runs/old/bot.sqlite-shm': '',
      '.bot/runs/new/head': '',
      '.bot/runs/empty/lock': '',
    });
    touch('old/head', 1_000);
    touch('new/head', 2_000);
    touch('old/bot.sqlite-shm', 3_000);
    touch('old', 3_000);
    expect(listRuns(home.path)).to.deep.equal(['new', 'old', 'empty']);
    home.remove();
  });

  it('are those that a command could name: a copy by hand, a lost+found and what is brought in are none', () => {
    const home = scratchFolder();
    for (const name of ['main', 'main copy', 'lost+found', '.incoming-main', 'x'.repeat(101)])
      mkdirSync(join(home.path, '.bot/runs', name), { recursive: true });
    expect(listRuns(home.path)).to.deep.equal(['main']);
    home.remove();
  });

  it('are set aside under a name that can be given, however long their own is', () => {
    const home = scratchFolder();
    const long = 'x'.repeat(100);
    for (let n = 1; n <= 2; n++) {
      mkdirSync(runFolder(home.path, long), { recursive: true });
      const aside = setAside(home.path, long) ?? '';
      expect(aside.endsWith(`.${n}`)).to.equal(true);
      expect(listRuns(home.path)).to.include(aside).and.have.length(n);
    }
    home.remove();
  });
});
