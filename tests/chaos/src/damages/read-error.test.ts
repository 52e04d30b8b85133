import { expect } from 'chai';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inFolder, runBot } from '../../../e2e/dist-test/bot.js';
import { json, LIGHT, writeBars, writeConfig, type Summary } from '../../../e2e/dist-test/project.js';
import { injecting, injections, straceFault } from '../syscalls/strace.js';
import { untilSequence } from './killed-run.js';

const BARS = 400;
const KILLED_AT = 250;
/** Which read of which file fails in a start, counted by thread, and whether all after it do too. */
const READS = [
  { file: 'bot.sqlite', n: 1, sticky: false },
  { file: 'bot.sqlite', n: 1, sticky: true },
  { file: 'bot.sqlite-wal', n: 3, sticky: false },
];

describe('chaos: a disk that cannot be read', function () {
  this.timeout(240_000);

  it('D4: ends the start with an error that says so, or costs nothing; the next start goes on', async function () {
    const why = straceFault();
    if (why !== undefined) return void (console.log(`      skipped: ${why}`), this.skip());
    await inFolder(async (folder) => {
      const [whole, cwd] = [join(folder, 'whole'), join(folder, 'killed')];
      for (const project of [whole, cwd]) {
        mkdirSync(project);
        writeConfig(project);
        writeBars(project, 'bars.csv', BARS);
      }
      const args = ['run', '--data', 'bars.csv', '--run', 'r', '--speed', 'max', '--until-end', ...LIGHT];
      const { digest } = await json<Summary>(args, { cwd: whole });
      await untilSequence(cwd, [...args, '--json'], KILLED_AT, 'SIGKILL');
      const image = join(folder, 'image');
      cpSync(join(cwd, '.bot/runs/r'), image, { recursive: true });

      for (const { file, n, sticky } of READS) {
        rmSync(join(cwd, '.bot/runs/r'), { recursive: true });
        cpSync(image, join(cwd, '.bot/runs/r'), { recursive: true });
        const point = { path: join(cwd, '.bot/runs/r', file), call: 'pread64', n };
        const log = join(folder, `${file}-${n}.strace`);
        const under = injecting(point, { kind: 'error', error: 'EIO', sticky }, log);
        const { code, stdout } = await runBot([...args, '--json'], { cwd, under });
        expect(injections(log), `read ${n} of ${file} failed`).to.be.greaterThan(0);
        expect(code, stdout).to.be.oneOf([0, 70, 74]);
        if (code !== 0) expect(stdout).to.match(/"code":"BOT_\w+","message":"[^"]*(I\/O|disk|IOERR|damaged)/);
        expect((await json<Summary>(args, { cwd })).digest, `after read ${n} of ${file} failed`).to.equal(
          digest,
        );
      }
    });
  });
});
