import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kills } from './proof.js';

/** How many kills; `npm run chaos -- --kills 10000` for a long night. */
const KILLS = 200;
const KILL_MS = 15_000;

describe('chaos: kill -9', function () {
  this.timeout(60_000 + KILL_MS * KILLS);

  it(`${KILLS} kills change nothing`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'chaos-kills-'));
    const lines: string[] = [];
    const stop = new AbortController().signal;
    const request = { count: KILLS, seed: 1, jobs: 2, folder, options: {}, stop };
    const verdict = await kills.run({ ...request, say: (line) => void lines.push(line) });
    console.log(`      ${[verdict.text, ...verdict.details].join('\n      ')}`);
    expect(verdict.isGreen, lines.join('\n')).to.equal(true);
    rmSync(folder, { recursive: true });
  });
});
