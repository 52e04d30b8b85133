import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { runBot } from './bot.js';
import {
  BTC,
  ETH,
  inProject,
  json,
  LEARNING,
  LIGHT,
  recorded,
  setting,
  writeBars,
  writeTicks,
  type Summary,
} from './project.js';

const TIMEOUT_MS = 180_000;
const FULL_TIMEOUT_MS = 1_800_000;
const LIVE = ['--run', 'live', '--speed', 'max', '--until-end'];

/** A market to be played, and the settings under which. */
interface Scenario {
  readonly cwd: string;
  /** `[INSTRUMENT=]FILE`, one an instrument. */
  readonly data: readonly string[];
  readonly settings: readonly string[];
}

interface Both {
  readonly tested: Summary;
  readonly run: Summary;
}

/** Everything but the run's name. */
function figures({ runId: _runId, ...rest }: Summary): Omit<Summary, 'runId'> {
  return rest;
}

/** Plays a market by `bot backtest` and, over sockets, by `bot run`; both must come to the same. */
async function playBoth({ cwd, data, settings }: Scenario, timeoutMs = TIMEOUT_MS): Promise<Both> {
  const files = data.flatMap((file) => ['--data', file]);
  const [tested, run] = await Promise.all([
    json(['backtest', ...files, ...settings], { cwd, timeoutMs }),
    json(['run', ...files, ...settings, ...LIVE], { cwd, timeoutMs }),
  ]);
  expect(figures(run)).to.deep.equal(figures(tested));
  return { tested, run };
}

/** Replays and reads back both runs in processes of their own. */
async function expectReplayed({ cwd, settings }: Scenario, { tested, run }: Both): Promise<void> {
  for (const { runId, digest, sequence } of [tested, run]) {
    const [replayed, stored] = await Promise.all([
      json<Summary & { same: boolean }>(['replay', runId, ...settings], { cwd, timeoutMs: TIMEOUT_MS }),
      json(['digest', runId, ...settings], { cwd }),
    ]);
    expect(replayed.same).to.equal(true);
    expect(figures(replayed)).to.deep.include({ ...figures(tested) });
    expect(stored).to.deep.include({ runId, digest, sequence });
  }
}

describe('e2e: equality of backtest and run', function () {
  this.timeout(TIMEOUT_MS);

  for (const feed of ['candles', 'trades']) {
    it(`candles, played as ${feed}`, () =>
      inProject(async (cwd) => {
        const data = [writeBars(cwd, 'bars.csv', 1_500)];
        const scenario = { cwd, data, settings: [...LIGHT, ...setting(BTC, { feed })] };
        const both = await playBoth(scenario);
        expect(both.run.fills).to.be.greaterThan(40);
        expect(both.run.roundTrips).to.be.greaterThan(20);
        await expectReplayed(scenario, both);
      }));
  }

  it('ticks at bars of one second', () =>
    inProject(async (cwd) => {
      const data = [writeTicks(cwd, 'ticks.csv', 3_000)];
      const scenario = { cwd, data, settings: [...LIGHT, ...setting(BTC, { intervalMs: 1_000 })] };
      const both = await playBoth(scenario);
      expect(both.run.fills).to.be.greaterThan(20);
      await expectReplayed(scenario, both);
    }));

  for (const feed of ['candles', 'trades']) {
    it(`two instruments with bars of 1 and 5 minutes, the second played as ${feed}`, () =>
      inProject(async (cwd) => {
        writeBars(cwd, 'btc.csv', 1_000);
        writeBars(cwd, 'eth.csv.gz', 200, { seed: 7, intervalMs: 300_000, divisor: 40 });
        const data = [`${BTC}=btc.csv`, `${ETH}=eth.csv.gz`];
        const { run } = await playBoth({ cwd, data, settings: [...LIGHT, ...setting(ETH, { feed })] });
        expect(run.fills).to.be.greaterThan(20);
      }));
  }

  it('the default experts, the LSTM among them, learn the same', () =>
    inProject(async (cwd) => {
      const data = [writeBars(cwd, 'bars.csv', 2_000)];
      const scenario = { cwd, data, settings: LEARNING };
      const both = await playBoth(scenario);
      const skill = both.run.skill as Record<string, { scored: number }>;
      expect(skill[BTC]?.scored).to.be.greaterThan(1_500);
      expect(both.run.fills).to.be.greaterThan(40);
      await expectReplayed(scenario, both);
    }));

  it('a backtest says that it has no sessions', () =>
    inProject(async (cwd) => {
      writeBars(cwd, 'bars.csv', 100);
      const { runId } = await json(['backtest', 'bars.csv', ...LIGHT], { cwd });
      const { code, stderr } = await runBot(['sessions:show'], { cwd });
      expect(code).to.equal(2);
      expect(stderr).to.include(`run ${runId} is a backtest, which has no sessions`);
    }));

  it('the same again in another process; another digest after one digit of the file', () =>
    inProject(async (cwd) => {
      const data = ['bars.csv'];
      const path = writeBars(cwd, 'bars.csv', 400);
      const backtest = ['backtest', ...data, ...LIGHT];
      const [first, second] = await Promise.all([json(backtest, { cwd }), json(backtest, { cwd })]);
      expect(figures(second)).to.deep.equal(figures(first));
      expect(second.runId).to.not.equal(first.runId);
      flipLastDigit(path);
      expect((await json(backtest, { cwd })).digest).to.not.equal(first.digest);
      const { code, stderr } = await runBot(['replay', first.runId], { cwd });
      expect(code).to.equal(65);
      expect(stderr).to.include('BOT_DATA_CHANGED').and.include('bars.csv');
    }));

  it('a rehearsal does not go on with a file that was changed, nor on another market', () =>
    inProject(async (cwd) => {
      const path = writeBars(cwd, 'bars.csv', 60);
      const run = ['run', '--run', 'r', ...LIGHT, '--speed', 'max'];
      await json([...run, '--data', 'bars.csv'], { cwd });
      flipLastDigit(path);
      const changed = await runBot([...run, '--data', 'bars.csv'], { cwd });
      expect(changed.code, changed.stderr).to.equal(65);
      expect(changed.stderr).to.include('BOT_DATA_CHANGED').and.include('bars.csv').and.include('--fresh');
      const other = await runBot([...run, '--data', `${ETH}=bars.csv`], { cwd });
      expect([other.code, other.stderr.includes('BOT_RUN_DIFFERENT')], other.stderr).to.deep.equal([
        78,
        true,
      ]);
    }));

  it('a data file that is not there cannot be read, whoever wants it', () =>
    inProject(async (cwd) => {
      for (const command of ['run', 'backtest']) {
        const { code, stderr } = await runBot([command, '--data', 'nope.csv', ...LIGHT], { cwd });
        expect([code, stderr.includes('BOT_DATA_UNREADABLE')], stderr).to.deep.equal([65, true]);
      }
    }));
});

/** Changes the last digit of a file, which is one of the last bar's volume. */
function flipLastDigit(path: string): void {
  const text = readFileSync(path, 'utf8');
  const flipped = text.replace(
    /(\d)(\s*)$/,
    (_match, digit: string, rest: string) => `${9 - Number(digit)}${rest}`,
  );
  expect(flipped).to.not.equal(text);
  writeFileSync(path, flipped);
}

/** A recorded market and what it must at least bring. */
interface Recorded {
  readonly name: string;
  readonly settings: readonly string[];
  readonly fills: number;
}

const RECORDED: readonly Recorded[] = [
  { name: 'binance_XRPETH_trades_2019-10.csv.gz', settings: setting(BTC, { intervalMs: 1_000 }), fills: 300 },
  { name: 'coinbase_BTCUSD_1d_2014_2019.csv.gz', settings: [], fills: 20 },
  { name: 'coinbase_BTCUSD_1h_2017_2019.csv.gz', settings: [], fills: 300 },
];

const FULL: Recorded = { name: 'bitfinex_BTCUSD_1m_2019-05_07.csv.gz', settings: [], fills: 1_000 };

describe('e2e: equality on recorded markets', function () {
  this.timeout(TIMEOUT_MS);
  for (const market of RECORDED) testRecorded(market, TIMEOUT_MS);
});

describe('e2e: equality at full size', function () {
  this.timeout(FULL_TIMEOUT_MS);
  const isAsked = process.env.E2E_FULL === '1';
  testRecorded(FULL, FULL_TIMEOUT_MS, isAsked);

  it('200,000 ticks', function () {
    // only with E2E_FULL=1 (npm run test:full): it takes minutes
    if (!isAsked) return this.skip();
    return inProject(async (cwd) => {
      const data = [writeTicks(cwd, 'ticks.csv', 200_000)];
      const settings = [...LIGHT, ...setting(BTC, { intervalMs: 1_000 })];
      const { run } = await playBoth({ cwd, data, settings }, FULL_TIMEOUT_MS);
      expect(run.fills).to.be.greaterThan(1_000);
    });
  });
});

function testRecorded({ name, settings, fills }: Recorded, timeoutMs: number, isAsked = true): void {
  it(`${basename(name, '.csv.gz')}: at least ${fills} fills`, function () {
    const file = recorded(name);
    // the recorded market is not on this machine, or E2E_FULL=1 (npm run test:full) was not asked for
    if (file === undefined || !isAsked) return this.skip();
    return inProject(async (cwd) => {
      const { run } = await playBoth({ cwd, data: [file], settings: [...LIGHT, ...settings] }, timeoutMs);
      expect(run.fills).to.be.at.least(fills);
    });
  });
}
