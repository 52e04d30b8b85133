import { expect } from 'chai';
import fs, { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import timers from 'node:timers/promises';
import type { Log } from '@autotrader/sdk';
import { supervise, type Supervised } from '../dist/session/supervise.js';
import { failureOf, scratchFolder, type ScratchFolder } from './scratch-folder.js';

/** A bot that notes what it was told; it crashes until it was started three times. */
const BOT = `
import { appendFileSync, readFileSync } from 'node:fs';
appendFileSync('STARTS', process.argv.slice(2).join(' ') + '\\n');
process.exit(readFileSync('STARTS', 'utf8').trim().split('\\n').length < 3 ? 1 : 0);
`;

describe('a supervisor to which the system gives less than it needs', function () {
  this.timeout(30_000);
  const { execPath } = process;
  const { statfsSync } = fs;
  const { setTimeout: sleep } = timers;
  let folder: ScratchFolder;
  let waits: number;
  let onWait: () => void;
  const path = (name: string): string => join(folder.path, name);

  beforeEach(() => {
    folder = scratchFolder();
    folder.write({ 'bot.mjs': BOT.replaceAll('STARTS', path('starts')) });
    waits = 0;
    onWait = () => undefined;
    // Its waits take no time.
    timers.setTimeout = (_ms, value) => {
      waits += 1;
      onWait();
      return Promise.resolve(value as never);
    };
    syncBuiltinESMExports();
  });
  afterEach(() => {
    Object.assign(timers, { setTimeout: sleep });
    Object.assign(fs, { statfsSync });
    syncBuiltinESMExports();
    process.execPath = execPath;
    folder.remove();
  });

  const supervised = (stop = new AbortController().signal): Promise<number> => {
    const quiet = (): void => undefined;
    const log: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
    const what: Supervised = {
      ...{ first: ['first'], again: ['again'], script: path('bot.mjs'), folder: folder.path },
      ...{ stop, log, json: false },
    };
    return supervise(what);
  };
  const starts = (): string[] => readFileSync(path('starts'), 'utf8').trim().split('\n');

  it('tries again when the system has no process for the bot; what the first session is told is not lost', async () => {
    process.execPath = path('node');
    onWait = () => {
      if (waits === 5) symlinkSync(execPath, path('node'));
    };
    expect(await supervised()).to.equal(0);
    expect(starts()).to.deep.equal(['first', 'first', 'first']);
  });

  it('gives up when there is none for long', async () => {
    process.execPath = path('node');
    const failure = await failureOf(supervised());
    expect(failure).to.have.property('code', 'BOT_CRASH_LOOP');
    expect(failure.message).to.include('20 times').and.include('a failed start (spawn').and.include('ENOENT');
    expect(waits).to.equal(19);
  });

  it('ends when it is stopped while there is none', async () => {
    process.execPath = path('node');
    const stop = new AbortController();
    onWait = () => stop.abort();
    expect(await supervised(stop.signal)).to.equal(0);
    expect(existsSync(path('starts'))).to.equal(false);
  });

  it('goes on when the head or the disk cannot be looked at, and does not take that for progress', async () => {
    mkdirSync(path('head'));
    fs.statfsSync = () => {
      throw new Error('EIO');
    };
    syncBuiltinESMExports();
    expect(await supervised()).to.equal(0);
    folder.write({ 'bot.mjs': 'process.exit(1)' });
    expect(await failureOf(supervised())).to.have.property('code', 'BOT_CRASH_LOOP');
  });
});
