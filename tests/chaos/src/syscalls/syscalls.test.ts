import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { syscalls } from './proof.js';
import { straceFault } from './strace.js';

const TIMEOUT_MS = 240_000;

describe('chaos: system calls', function () {
  this.timeout(TIMEOUT_MS);

  const tried = async (options: Record<string, string>): Promise<void> => {
    const folder = mkdtempSync(join(tmpdir(), 'chaos-syscalls-'));
    try {
      const quiet = (): void => undefined;
      const stop = new AbortController().signal;
      const verdict = await syscalls.run({ count: 1, seed: 1, jobs: 2, folder, options, say: quiet, stop });
      console.log(`      ${verdict.text}`);
      expect(verdict.isGreen, [verdict.text, ...verdict.details].join('\n')).to.equal(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

  it('a kill before a write, flush, rename … changes nothing', async function () {
    const why = straceFault();
    if (why !== undefined) return void (console.log(`      ${why}`), this.skip());
    await tried({ sample: '9' });
  });

  it('a call that fails with EIO ends the session, and the next one goes on', async function () {
    const why = straceFault();
    if (why !== undefined) return void (console.log(`      ${why}`), this.skip());
    await tried({ sample: '4', inject: 'EIO' });
  });
});
