import { expect } from 'chai';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runBot, startBot } from './bot.js';
import { PhaseFile } from './phase-file.js';
import { inPluginProject, writePlugin } from './plugin.js';
import { json, writeBars, type SessionView, type Summary } from './project.js';
import { historyOf } from './stored-history.js';

const TIMEOUT_MS = 120_000;
/** The first bar, and the one from which the two versions differ. */
const [FIRST, DIFFERENT] = [1_577_836_800_000, 330];
const BARS = 500;
const RUN = [
  ...['run', '--data', 'bars.csv', '--run', 'main', '--until-end'],
  ...['--set', 'models=[]', '--set', 'checkpoint.everyEvents=100000'],
];

/** Buys now and then with brackets around the price; from `DIFFERENT` on every `then` bars. */
const strategy = (then: number): string => `defineStrategy({
  name: 'fixture',
  options: z.strictObject({}),
  state: () => ({ bars: 0 }),
  onCandle(candle, { state, position }) {
    state.bars += 1;
    const every = candle.openTime >= ${FIRST + DIFFERENT * 60_000} ? ${then} : 9;
    if (state.bars % every !== 0) return hold;
    if (position) return exit('it is time');
    return enter('buy', { reason: 'it is time', stopLossPercent: 0.2, takeProfitPercent: 20 });
  },
})`;

async function killedAt(cwd: string, sequence: number, signal: NodeJS.Signals, speed: string): Promise<void> {
  const phase = new PhaseFile(join(cwd, 'phase'));
  const bot = startBot([...RUN, '--speed', speed, '--no-dashboard', '--phase-file', phase.path], { cwd });
  let over = false;
  const ended = bot.ended.finally(() => (over = true));
  while (!over && phase.read().sequence < sequence) await sleep(5);
  expect(over, bot.output()).to.equal(false);
  bot.kill(signal);
  await ended;
  phase.close();
}

describe('e2e: --accept-code', function () {
  this.timeout(TIMEOUT_MS);

  it('goes on where the code that made the last events is gone: money as stored, and replays agree', () =>
    inPluginProject(strategy(9), async (cwd) => {
      writeBars(cwd, 'bars.csv', BARS);
      await killedAt(cwd, 120, 'SIGTERM', '3000');
      await killedAt(cwd, 420, 'SIGKILL', '3000');
      const before = await historyOf(cwd, 'main');
      expect(before.events).to.be.within(DIFFERENT + 20, BARS - 20);
      writePlugin(cwd, strategy(4), '2.0.0');

      const refused = await runBot([...RUN, '--speed', 'max'], { cwd });
      expect(refused.code).to.equal(78);
      expect(refused.stderr).to.include('BOT_CODE_CHANGED').and.include('--accept-code');
      const accepting = [...RUN, '--speed', 'max', '--accept-code'];
      const summary = await json<Summary>(accepting, { cwd, timeoutMs: TIMEOUT_MS });

      const after = await historyOf(cwd, 'main');
      expect(after.fills.slice(0, before.fills.length)).to.deep.equal(before.fills);
      expect(summary.fills).to.equal(after.fills.length).and.to.be.above(before.fills.length);
      const open = before.orders.filter(({ status }) => status === 'accepted');
      expect(open, 'orders that were open').not.to.deep.equal([]);
      for (const { id } of open)
        expect(after.orders.find((order) => order.id === id)).to.deep.include({ status: 'cancelled' });

      const verify = await runBot(['checkpoints:verify', '--run', 'main', '--replay'], { cwd });
      expect(verify.code, verify.stderr).to.equal(0);
      expect((await json<{ same: boolean }>(['replay', 'main'], { cwd })).same).to.equal(true);
      const { sessions } = await json<{ sessions: SessionView[] }>(['sessions:list', 'main'], { cwd });
      expect(sessions.map(({ cause }) => cause)).to.deep.equal(['clean', 'killed', 'clean']);
      const found = new Map(sessions.at(-1)?.detail.recovery.map((step) => [step.name, step.found]));
      expect(found.get('config, code')).to.match(
        /^code changed, the stored outcome of \d+ events was accepted$/,
      );
    }));

  it('is not needed after a clean stop; a replay of what the code of before made says that it was that', () =>
    inPluginProject(strategy(9), async (cwd) => {
      writeBars(cwd, 'bars.csv', BARS);
      await killedAt(cwd, DIFFERENT + 50, 'SIGTERM', '3000');
      writePlugin(cwd, strategy(4), '2.0.0');
      await json<Summary>([...RUN, '--speed', 'max'], { cwd, timeoutMs: TIMEOUT_MS });
      const { code, stderr } = await runBot(['replay', 'main'], { cwd });
      expect(code).to.equal(78);
      expect(stderr).to.include('BOT_REPLAY_OTHER_CODE').and.include('code of before');
    }));
});
