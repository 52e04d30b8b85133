import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { straceFault } from '../syscalls/strace.js';
import { commands } from './proof.js';

const TIMEOUT_MS = 400_000;
const KILLS = 1;

describe('chaos: commands', function () {
  this.timeout(TIMEOUT_MS);

  it('killed in the midst, each is done or not done, and can be given again', async function () {
    const why = straceFault();
    if (why !== undefined) return void (console.log(`      ${why}`), this.skip());
    const folder = mkdtempSync(join(tmpdir(), 'chaos-commands-'));
    const stop = new AbortController().signal;
    const request = { count: KILLS, seed: 1, jobs: 2, folder, options: {}, stop, say: () => undefined };
    const verdict = await commands.run(request);
    console.log(`      ${verdict.text}`);
    expect(verdict.isGreen, [verdict.text, ...verdict.details].join('\n')).to.equal(true);
    rmSync(folder, { recursive: true });
  });
});
