import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBot, type RunningBot } from './bot.js';
import { BTC, inProject, json, LIGHT, setting, writeBars, type Summary } from './project.js';
import { startProxy, type Proxy } from './proxy.js';
import { historyOf } from './stored-history.js';

const RUN = 'starved';
const TIMEOUT_MS = 120_000;
/** About a third of what the market's frames take on the wire. */
const BYTES_BEFORE_CUT = 700_000;
const POLL_MS = 200;
/** How often a journal must be found unchanged to count as standing still. */
const LOOKS = 8;

/** The config of a bot that follows a server of this machine. */
function following(port: number, feed: string): string[] {
  const exchange = {
    use: 'btcmarkets',
    restUrl: `http://127.0.0.1:${port}`,
    socketUrl: `ws://127.0.0.1:${port}/v2`,
    fromStart: true,
    feeRate: '0.001',
  };
  const instruments = { [BTC]: { feed, intervalMs: 60_000 } };
  return [
    ...['--set', `exchange=${JSON.stringify(exchange)}`],
    ...['--set', `instruments=${JSON.stringify(instruments)}`],
    ...['--set', 'warmup=0'],
  ];
}

async function startEmulator(cwd: string, file: string): Promise<{ emulator: RunningBot; port: number }> {
  const emulator = startBot(['emulator', '--data', file, '--speed', 'max'], { cwd, timeoutMs: TIMEOUT_MS });
  await emulator.waitFor(/listening on http:\/\/127\.0\.0\.1:\d+/);
  return { emulator, port: Number(/127\.0\.0\.1:(\d+)/.exec(emulator.output())?.[1]) };
}

const sequenceOf = async (cwd: string): Promise<number> => (await historyOf(cwd, RUN)).events;

/** The sequence at which the journal stands still. */
async function standstill(cwd: string): Promise<number> {
  let before = await sequenceOf(cwd);
  for (let same = 0; same < LOOKS;) {
    await sleep(POLL_MS);
    const now = await sequenceOf(cwd);
    same = now === before ? same + 1 : 0;
    before = now;
  }
  return before;
}

/** Cuts the wire in the middle of the data, looks, and lets the bot go on to the end. */
async function starve(cwd: string, proxy: Proxy, bot: RunningBot, events: number): Promise<void> {
  await proxy.cutAfter(BYTES_BEFORE_CUT);
  const stopped = await standstill(cwd);
  expect(stopped, 'events before the cut')
    .to.be.greaterThan(100)
    .and.lessThan(0.9 * events);
  const passed = proxy.received();
  await sleep(POLL_MS);
  expect(proxy.received()).to.equal(passed);
  expect(await sequenceOf(cwd), 'events while the wire is cut').to.equal(stopped);
  expect(bot.output(), 'what the bot has printed').to.equal('');
  proxy.mend();
}

describe('e2e: market data comes by the sockets alone', function () {
  this.timeout(TIMEOUT_MS);

  for (const feed of ['candles', 'trades']) {
    it(`no event while the wire is cut, all of them afterwards (${feed})`, () =>
      inProject(async (cwd) => {
        const file = writeBars(cwd, 'bars.csv', 3_000);
        const wanted = await json(['backtest', file, ...LIGHT, ...setting(BTC, { feed })], { cwd });
        const { emulator, port } = await startEmulator(cwd, file);
        const proxy = await startProxy(port);
        try {
          const args = ['run', '--run', RUN, '--json', ...LIGHT, ...following(proxy.port, feed)];
          const bot = startBot(args, { cwd, timeoutMs: TIMEOUT_MS });
          await starve(cwd, proxy, bot, wanted.events);
          const { code, stdout, stderr } = await bot.ended;
          expect(code, stderr + stdout).to.equal(0);
          const { digest, sequence, orders, fills, equity } = wanted;
          expect(JSON.parse(stdout) as Summary).to.deep.include({ digest, sequence, orders, fills, equity });
        } finally {
          emulator.kill('SIGTERM');
          await proxy.close();
          await emulator.ended;
        }
      }));
  }
});
