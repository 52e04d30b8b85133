import { expect } from 'chai';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Emulator } from '../../chaos/dist-test/kills/emulator.js';
import { configOf, SCENARIOS, type Scenario } from '../../chaos/dist-test/kills/scenario.js';
import { runBot, startBot } from '../../e2e/dist-test/bot.js';
import { PhaseFile } from '../../e2e/dist-test/phase-file.js';
import {
  BTC,
  inProject,
  json,
  LIGHT,
  setting,
  writeBars,
  type Summary,
} from '../../e2e/dist-test/project.js';
import { logOf, missing, skipWithout, until } from './faulty-bot.js';

const TIMEOUT_MS = 120_000;
const BARS = 2_000;

const rehearsal = (file: string, ...more: readonly string[]): string[] => [
  ...['run', '--data', file, '--run', 'main', '--speed', 'max', '--until-end', ...LIGHT],
  ...setting(BTC, { feed: 'candles' }),
  ...more,
];

/** What must be the same whatever was done to the process on its way. */
const figures = ({ digest, sequence, fills, equity }: Summary) => ({ digest, sequence, fills, equity });

/** The library that lies about the time; undefined where it is not installed. */
function fakeClock(): string | undefined {
  for (const machine of readdirSync('/usr/lib')) {
    const folder = join('/usr/lib', machine, 'faketime');
    try {
      const found = readdirSync(folder).find((name) => name.startsWith('libfaketimeMT.so'));
      if (found) return join(folder, found);
    } catch {
      // No such folder for this machine.
    }
  }
  return undefined;
}

describe('faults: limits and clocks', function () {
  this.timeout(TIMEOUT_MS);

  it('a process that was stopped longer than its feed is patient catches up; no event is missing', () =>
    inProject(async (cwd) => {
      const bars = 800;
      const file = writeBars(cwd, 'bars.csv', bars);
      const emulator = await Emulator.start(cwd, { file, speed: 6_000, requestLog: join(cwd, 'requests') });
      const [candles] = SCENARIOS as [Scenario];
      writeFileSync(join(cwd, 'bot.config.json'), configOf(candles, emulator.address, 1));
      const args = ['run', '--until-end', '--json', '--set', 'exchange.staleMs=500'];
      const phases = new PhaseFile(join(cwd, 'phase'));
      const bot = startBot([...args, '--phase-file', phases.path], { cwd });
      await until(bot, () => phases.read().sequence > 100);
      bot.kill('SIGSTOP');
      await sleep(2_000);
      bot.kill('SIGCONT');
      const { stdout, stderr, code } = await bot.ended;
      phases.close();
      await emulator.stop();
      expect(code, stderr).to.equal(0);
      // Every bar, and before them the rules and the fees: no hole, and no Gap event in place of one.
      expect((JSON.parse(stdout) as Summary).sequence).to.equal(bars + 2);
      expect(logOf(cwd)).to.match(/stale|disconnected/);
      expect((await json<{ same: boolean }>(['replay', 'main'], { cwd })).same).to.equal(true);
    }));

  it('a wall clock that jumps an hour ahead and two back changes nothing', function () {
    const library = fakeClock();
    skipWithout(this, library === undefined ? 'libfaketime is not installed' : undefined);
    return inProject((whole) =>
      inProject(async (cwd) => {
        const file = writeBars(whole, 'bars.csv', BARS);
        const wanted = await json<Summary>(rehearsal(file), { cwd: whole });
        const clock = join(cwd, 'clock');
        writeFileSync(clock, '+0');
        const env = {
          ...{ LD_PRELOAD: library ?? '', FAKETIME_TIMESTAMP_FILE: clock },
          ...{ FAKETIME_NO_CACHE: '1', DONT_FAKE_MONOTONIC: '1' },
        };
        const phases = new PhaseFile(join(cwd, 'phase'));
        const bot = startBot([...rehearsal(file), '--json', '--phase-file', phases.path], { cwd, env });
        for (const [at, offset] of [
          [200, '+3600'],
          [700, '-3600'],
          [1_200, '+0'],
        ] as const) {
          await until(bot, () => phases.read().sequence > at);
          writeFileSync(clock, offset);
        }
        const { stdout, stderr, code } = await bot.ended;
        phases.close();
        expect(code, stderr).to.equal(0);
        expect(figures(JSON.parse(stdout) as Summary)).to.deep.equal(figures(wanted));
      }),
    );
  });

  it('too few open files: an error in words, or it works', function () {
    skipWithout(this, missing('prlimit', '--version'));
    return inProject(async (cwd) => {
      const file = writeBars(cwd, 'bars.csv', 100);
      for (const files of [64, 90, 128]) {
        const under = ['prlimit', `--nofile=${files}:${files}`];
        const { code, stderr } = await runBot([...rehearsal(file), '--fresh', '--json'], { cwd, under });
        if (code === 0) continue;
        expect(code, stderr).to.be.oneOf([74, 75, 78]);
        expect(stderr)
          .to.match(/open files|EMFILE/)
          .and.not.match(/^ +at /m);
      }
    });
  });

  it('too little memory: the process dies, and the next one comes to the same', function () {
    skipWithout(this, missing('prlimit', '--version'));
    return inProject(async (cwd) => {
      const file = writeBars(cwd, 'bars.csv', BARS);
      const wanted = await json<Summary>(['backtest', file, ...LIGHT, ...setting(BTC, { feed: 'candles' })], {
        cwd,
      });
      for (const megabytes of [700, 1_000, 1_200, 1_400]) {
        const under = ['prlimit', `--as=${megabytes * 1_000_000}`];
        await runBot([...rehearsal(file), '--json'], { cwd, under });
      }
      const { digest } = await json<Summary>(rehearsal(file), { cwd });
      expect(digest).to.equal(wanted.digest);
    });
  });
});
