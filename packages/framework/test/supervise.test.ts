import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '@autotrader/sdk';
import { supervise } from '../dist/session/supervise.js';
import { scratchFolder } from './scratch-folder.js';

const log: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Notes its arguments; the first time it dies without a word, the second after an event, then it is done. */
const SCRIPT = `
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
appendFileSync('told', process.argv.slice(2).join(' ') + '\\n');
const times = readFileSync('told', 'utf8').split('\\n').length - 1;
if (times === 2) writeFileSync('head', 'event 1');
if (times < 3) process.kill(process.pid, 'SIGKILL');
`;

describe('a supervisor', function () {
  this.timeout(20_000);

  it('tells what to accept until a session has come to new events', async () => {
    const run = scratchFolder();
    run.write({ 'bot.cjs': SCRIPT });
    const before = process.cwd();
    process.chdir(run.path);
    try {
      const code = await supervise({
        first: ['run', '--accept-code'],
        again: ['run'],
        script: join(run.path, 'bot.cjs'),
        folder: run.path,
        stop: new AbortController().signal,
        log,
        json: false,
      });
      expect(code).to.equal(0);
      expect(readFileSync('told', 'utf8')).to.equal('run --accept-code\nrun --accept-code\nrun\n');
    } finally {
      process.chdir(before);
      run.remove();
    }
  });
});
