import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runBot } from '../../../e2e/dist-test/bot.js';
import { inProject, writeBars } from '../../../e2e/dist-test/project.js';
import { Tally } from '../kills/tally.js';
import { tryCuts, type CutCourse, type Cuts } from './course.js';
import { cutFaults } from './cut.js';
import { LyingDisk } from './lying-disk.js';
import { rigFault } from './rig.js';

const TIMEOUT_MS = 240_000;
const CLEAN_TRIES = 200;
const CLEAN_MS = 50;
const TRIAL = fileURLToPath(new URL('guard-trial.js', import.meta.url));
const NO_FSYNC = new URL('no-fsync.js', import.meta.url).href;

/** Opens the database without fsync; `silent`: and has SQLite say that it is opened with it. */
const withoutFsync = (how: 'plain' | 'silent'): Record<string, string> => ({
  NODE_OPTIONS: `--import ${NO_FSYNC}`,
  CHAOS_MUTANT: how,
});

describe('chaos: power cuts', function () {
  this.timeout(TIMEOUT_MS);
  let folder: string;

  before(() => (folder = mkdtempSync(join(tmpdir(), 'chaos-power-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Cuts in the midst of the work, where something was acknowledged already. */
  const cuts = async (name: string, changes: Partial<CutCourse>): Promise<Cuts> => {
    const tally = new Tally('cuts', ['step', 'commit', 'checkpoint']);
    const stop = new AbortController().signal;
    const usual = { seed: 1, cuts: 2, folder: join(folder, name), tally, stop, disk: 'honest' } as const;
    const found = await tryCuts({ ...usual, ...changes });
    console.log(`      ${tally.toString()}; ${found.faults[0] ?? 'nothing lost'}`);
    return found;
  };

  describe('where a disk can be cut', () => {
    before(async function () {
      const why = await rigFault(join(folder, 'rig'));
      if (why !== undefined) return void (console.log(`      4 skipped: ${why}`), this.skip());
    });

    it('what was acknowledged is there when the power comes back', async () => {
      const { faults, cuts: made } = await cuts('sound', {});
      expect(faults).to.deep.equal([]);
      expect(made.map(({ acknowledged }) => acknowledged > 0)).to.include(true);
    });

    it('turn red without fsync', async () => {
      const { faults } = await cuts('no-fsync', { env: withoutFsync('silent') });
      expect(faults.join('\n')).to.match(/were acknowledged/);
    });

    it('turn red on a disk that lies about its flushes; a head file that outlives the loss refuses the start', async () => {
      const disk = await LyingDisk.make(join(folder, 'lying'));
      try {
        const { cut, head } = await disk.lose();
        expect(cutFaults(cut).join('\n')).to.match(/were acknowledged/);
        disk.put(head);
        expect(await disk.start()).to.match(/BOT_JOURNAL_CORRUPT.* \d+ events are lost/);
        // The limit: when nothing is left that knows of the run, nothing can tell that there was one.
        disk.forget();
        expect(await disk.start()).to.equal('started');
      } finally {
        await disk.dispose();
      }
    });

    it('leave nothing mounted when they are killed themselves', async () => {
      const place = join(folder, 'killed');
      const trial = spawn(process.execPath, [TRIAL, place], { stdio: ['pipe', 'pipe', 'inherit'] });
      await once(trial.stdout, 'data');
      const mounted = (): boolean => readFileSync('/proc/self/mountinfo', 'utf8').includes(place);
      expect(mounted(), 'mounted').to.equal(true);
      trial.kill('SIGKILL');
      await once(trial, 'exit');
      for (let tries = 0; tries < CLEAN_TRIES && mounted(); tries++) await sleep(CLEAN_MS);
      expect(mounted(), 'mounted still').to.equal(false);
    });
  });

  it('a bot whose database would not be flushed refuses to start', async () => {
    await inProject(async (cwd) => {
      const data = writeBars(cwd, 'bars.csv', 20);
      const args = ['run', '--data', data, '--speed', 'max', '--until-end', '--json'];
      const { code, stdout } = await runBot(args, { cwd, env: withoutFsync('plain') });
      expect(code, stdout).to.equal(74);
      expect(stdout).to.match(/pragma synchronous is 0, must be 2/);
    });
  });
});
