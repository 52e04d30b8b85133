// The live path as fast as it goes: emulator → sockets → adapter → step → durable commit, all in one process.
// Each measurement is a `bot run` of its own on a fresh run; the rate is bars over the session's own time (recovery
// and start-up of Node left out).
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { barsCsv } from '@autotrader/sdk/testing';

const root = fileURLToPath(new URL('..', import.meta.url));
const real = join(root, '../shared/data/bitfinex_BTCUSD_1m_2019-05_07.csv.gz');
const INSTRUMENT = 'BTC-AUD@btcmarkets';
const GENERATED_BARS = 20_000;
const REAL_BARS = 99_910;
const MAX_OUTPUT = 1 << 26;
const BOT = join(root, 'packages/framework/bin/bot.js');
/** Bars a file holds. */
const BARS = new Map();

/** `--full` plays all 99,910 bars of the real file; else 20,000 generated ones. */
export async function run({ args }) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-live-'));
  try {
    copyFileSync(join(root, 'bot.config.yaml'), join(folder, 'bot.config.yaml'));
    const full = args.includes('--full') && existsSync(real);
    const file = full ? real : join(folder, 'bars.csv');
    if (!full) writeFileSync(file, [...barsCsv(GENERATED_BARS)].join(''));
    BARS.set(file, full ? REAL_BARS : GENERATED_BARS);
    return {
      name: 'live',
      data: full ? 'bitfinex_BTCUSD_1m_2019-05_07' : `${GENERATED_BARS} generated bars`,
      rows: [
        measure(folder, file, 'default experts (zero, ridge, LSTM), feed candles', ['feed=candles']),
        measure(folder, file, 'no learner, feed candles', ['feed=candles'], ['models=[]']),
        measure(folder, file, 'no learner, feed trades', ['feed=trades'], ['models=[]']),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(folder, file, what, instrument, config = []) {
  const sets = [
    'strategy=ema-cross',
    ...instrument.map((set) => `instruments.${INSTRUMENT}.${set}`),
    ...config,
  ];
  const argv = ['run', '--fresh', '--data', file, '--speed', 'max', '--until-end', '--json'];
  const words = [...argv, ...sets.flatMap((set) => ['--set', set])];
  const { status, stdout, stderr } = spawnSync(process.execPath, [BOT, ...words], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT,
  });
  if (status !== 0) return { what, result: `failed: ${stderr.trim()}` };
  const { runId, events, fills, skill } = JSON.parse(stdout);
  const seconds = sessionSeconds(folder, runId);
  return {
    what,
    bars: BARS.get(file),
    events,
    fills,
    seconds,
    barsPerSecond: Math.round(BARS.get(file) / seconds),
    eventsPerSecond: Math.round(events / seconds),
    scored: Object.values(skill)[0]?.scored ?? 0,
  };
}

/** Wall time of the newest session, from its own record. */
function sessionSeconds(folder, runId) {
  const { stdout } = spawnSync(process.execPath, [BOT, 'sessions:list', runId, '--json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const { startedAt, endedAt } = JSON.parse(stdout).sessions.at(-1);
  return (endedAt - startedAt) / 1_000;
}
