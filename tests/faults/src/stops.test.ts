import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runBot, startBot, type RunningBot } from '../../e2e/dist-test/bot.js';
import { PhaseFile, type Moment } from '../../e2e/dist-test/phase-file.js';
import { inPluginProject } from '../../e2e/dist-test/plugin.js';
import { inProject, json, LIGHT, type Summary } from '../../e2e/dist-test/project.js';
import {
  causes,
  FAST,
  GRACE_MS,
  lockPid,
  logOf,
  QUICK,
  skipWithout,
  missing,
  stopBot,
  until,
} from './faulty-bot.js';

const TIMEOUT_MS = 120_000;

/** Starts a bot and sends the signal at the first moment that is the wanted one. */
async function stopAt(
  cwd: string,
  args: readonly string[],
  isIt: (moment: Moment) => boolean,
  signal: NodeJS.Signals = 'SIGTERM',
) {
  const phases = new PhaseFile(join(cwd, 'phase'));
  const bot = startBot([...args, '--phase-file', phases.path], { cwd });
  await until(bot, () => isIt(phases.read()));
  const result = await stopBot(bot, signal);
  phases.close();
  return result;
}

/** A venue that takes every connection and never answers. */
async function silentVenue(): Promise<{ server: Server; settings: string[] }> {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const exchange = {
    use: 'btcmarkets',
    restUrl: `http://127.0.0.1:${port}`,
    socketUrl: `ws://127.0.0.1:${port}/v2`,
  };
  return { server, settings: ['--set', `exchange=${JSON.stringify(exchange)}`] };
}

/** Kills a bot once it has so many events that none but the first checkpoint holds. */
async function killBehindCheckpoint(cwd: string, args: readonly string[], events: number): Promise<void> {
  const phases = new PhaseFile(join(cwd, 'phase'));
  const bot = startBot([...args, '--phase-file', phases.path], { cwd });
  await until(bot, () => phases.read().sequence >= events);
  bot.kill('SIGKILL');
  await bot.ended;
  phases.close();
}

/** How long a flush takes on the slow disk, ms. */
const FLUSH_MS = 1_000;
/** A strategy that does nothing, from whose first bar on the longest wait of the bot's thread is kept in a file, ms. */
const LOOP_DELAY = `await (async () => {
  const [{ monitorEventLoopDelay }, { writeFileSync }] = [await import('node:perf_hooks'), await import('node:fs')];
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const begin = () => {
    delay.enable();
    setInterval(() => writeFileSync('delay', String(delay.max / 1e6)), 100).unref();
  };
  return defineStrategy({
    name: 'fixture',
    options: z.strictObject({}),
    state: () => ({ bars: 0 }),
    onCandle(_candle, { state }) {
      state.bars += 1;
      if (state.bars === 1) begin();
      return hold;
    },
  });
})()`;

describe('faults: a first signal ends the bot with 0 within five seconds', function () {
  this.timeout(TIMEOUT_MS);

  it('while its modules load', async () => {
    const module = new URL('../../../packages/framework/dist/session/stop-signals.js', import.meta.url);
    const code = `import('${module.href}').then((m) => { m.stopWhileLoading(); console.log('loading'); setInterval(() => {}, 1e4); })`;
    const child = spawn(process.execPath, ['-e', code]);
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).to.deep.equal([0, null]);
  });

  it('as soon as it has taken its run', () =>
    inProject(async (cwd) => {
      const bot = startBot(QUICK, { cwd });
      await until(bot, () => lockPid(cwd) === bot.pid);
      await stopBot(bot);
      expect(lockPid(cwd)).to.equal(undefined);
    }));

  for (const commit of ['commit', 'checkpoint'] as const) {
    it(`in the middle of a ${commit}; what is stored is whole`, () =>
      inProject(async (cwd) => {
        const args = [...FAST, '--set', `checkpoint.everyEvents=${commit === 'commit' ? 1e6 : 1}`];
        await stopAt(cwd, args, (moment) => moment.commit === commit && moment.sequence > 5);
        expect((await json<{ same: boolean }>(['replay', 'main'], { cwd })).same).to.equal(true);
        expect(await causes(cwd)).to.deep.equal(['clean']);
      }));
  }

  it('while recovery replays a long journal; the next start recovers it all', () =>
    inProject(async (cwd) => {
      const long = ['--set', 'checkpoint.everyEvents=1000000', '--set', 'checkpoint.everyMs=3600000'];
      const args = ['run', '--set', 'warmup=0', '--speed', 'max', ...long];
      await killBehindCheckpoint(cwd, args, 2_000);
      const { stdout } = await stopAt(cwd, [...args, '--json'], ({ phase }) => phase === 'recovery');
      const ended = JSON.parse(stdout) as Summary & { stopped?: string };
      expect(ended.runId).to.equal('main');
      if (ended.stopped === undefined) console.warn('the recovery was over before the signal came');
      expect((await json([...args, '--for', '1s'], { cwd })).sequence).to.be.greaterThan(1_000);
    }));

  it('while it learns from history, also when its terminal is closed (SIGHUP)', () =>
    inProject(async (cwd) => {
      const args = ['run', '--set', 'warmup=20000', '--json'];
      await stopAt(cwd, args, ({ phase }) => phase === 'step', 'SIGHUP');
      expect((await json([...QUICK, '--for', '1s'], { cwd })).sequence).to.be.greaterThan(0);
    }));

  it('while the venue takes the connection and does not answer', () =>
    inProject(async (cwd) => {
      const { server, settings } = await silentVenue();
      const bot = startBot(['run', '--json', ...LIGHT, ...settings], { cwd });
      await until(bot, () => logOf(cwd).includes('recovery: checkpoints'));
      await sleep(300);
      const { stdout } = await stopBot(bot);
      server.close();
      expect((JSON.parse(stdout) as Summary).sequence).to.equal(0);
      expect(await causes(cwd)).to.deep.equal(['clean']);
    }));

  it('while each flush of the disk takes a second; it is told, nothing else waits, the next start loses nothing', function () {
    const calls = '?fsync,?fdatasync';
    const slow = ['-e', `trace=${calls}`, '-e', `inject=${calls}:delay_enter=${FLUSH_MS}000`];
    const under = ['strace', '-f', '--seccomp-bpf', ...slow];
    skipWithout(
      this,
      missing('strace', '-f', '--seccomp-bpf', '-e', 'trace=fsync', '-o', '/dev/null', 'true'),
    );
    return inPluginProject(LOOP_DELAY, async (cwd) => {
      const args = [...QUICK, '--set', 'strategy=fixture'];
      const bot = startBot([...args, '--json'], {
        cwd,
        under: [...under, '-o', '/dev/null'],
        ownGroup: true,
        timeoutMs: TIMEOUT_MS,
      });
      await until(bot, () => logOf(cwd).includes('the disk of'));
      // The last batch, a checkpoint, the session's end and the closing of the database: about six flushes.
      await stopBot(bot, 'SIGTERM', lockPid(cwd), GRACE_MS + 6 * FLUSH_MS);
      expect(Number(readFileSync(join(cwd, 'delay'), 'utf8')), 'ms in which nothing ran').to.be.within(
        1,
        FLUSH_MS / 2,
      );
      const { sequence } = await json<{ sequence: number; same: boolean }>(['replay', 'main'], { cwd });
      expect((await json([...args, '--for', '1s'], { cwd })).sequence).to.be.greaterThan(sequence);
    });
  });

  it('when its supervisor was killed', () =>
    inProject(async (cwd) => {
      const supervisor: RunningBot = startBot([...QUICK, '--supervise'], { cwd });
      await until(supervisor, () => logOf(cwd).includes('connected'));
      const child = lockPid(cwd);
      const start = performance.now();
      supervisor.kill('SIGKILL');
      await until(supervisor, () => lockPid(cwd) === undefined);
      expect(child).not.to.equal(supervisor.pid);
      expect(performance.now() - start).to.be.lessThan(GRACE_MS);
      expect(await causes(cwd)).to.deep.equal(['clean']);
      await supervisor.ended;
    }));
});

describe('faults: output that cannot be written does not end the bot', function () {
  this.timeout(TIMEOUT_MS);

  it('stdout and stderr whose readers are gone', () =>
    inProject(async (cwd) => {
      const bot = startBot(QUICK, { cwd });
      bot.closeOutput();
      await until(bot, () => logOf(cwd).includes('connected'));
      await sleep(500);
      await stopBot(bot);
      expect(await causes(cwd)).to.deep.equal(['clean']);
    }));

  it('output to a full disk: the run goes on, and the lost result is an error of the command', function () {
    skipWithout(this, missing('test', '-w', '/dev/full'));
    return inProject(async (cwd) => {
      const args = [...QUICK, '--json', '--for', '2s'];
      const shell = ['sh', '-c', 'exec "$0" "$@" > /dev/full 2> /dev/full'];
      const { code } = await startBot(args, { cwd, under: shell }).ended;
      expect(code).to.equal(74);
      expect(await causes(cwd)).to.deep.equal(['clean']);
      const under = ['sh', '-c', 'exec "$0" "$@" > /dev/full'];
      const listed = await runBot(['sessions', 'list'], { cwd, under });
      expect(listed.code).to.equal(74);
      expect(listed.stderr).to.match(/^error BOT_FILE_UNWRITABLE: the output cannot be written: ENOSPC/);
    });
  });
});
