import { expect } from 'chai';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { listRuns } from '../dist/runs/run-folder.js';
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
});
