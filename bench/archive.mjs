// Old events in compressed blocks: bytes an event as rows and in blocks, how fast they are packed and read back, and how
// long the event loop is held meanwhile. Each journal is that of a `bot run` over a data file of its own.
// Run: npm run bench -- archive [--json]; with the recorded files beside the repository, else with generated ones.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { barsCsv, ticksCsv } from '@autotrader/sdk/testing';
import { sqlite3DataSource } from '../plugins/storage-typeorm/dist/driver.js';
import { runFolder, withRun } from './restart/journal.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const BOT = join(root, 'packages/framework/bin/bot.js');
const LINES = 30_001;
const INSTRUMENT = 'BTC-AUD@btcmarkets';
const UNPACKED = ['journal.packAfterEvents=0', 'strategy=ema-cross'];
const READ_ROWS = 2_000;
/** How long the event loop is watched with nothing to do, for comparison: on a busy machine it waits too. */
const IDLE_MS = 1_500;
/** Resolution of the measurement of the event loop, ms: taken off its figures. */
const RESOLUTION_MS = 1;

/** Measures three journals. */
export async function run() {
  mkdirSync(join(process.cwd(), '.cache'), { recursive: true });
  const folder = mkdtempSync(join(process.cwd(), '.cache', 'bench-archive-'));
  try {
    copyFileSync(join(root, 'bot.config.yaml'), join(folder, 'bot.config.yaml'));
    const bars = data(folder, 'bars.csv', 'bitfinex_BTCUSD_1m_2019-05_07.csv.gz', barsCsv);
    const ticks = data(folder, 'ticks.csv', 'binance_BTCUSDT_trades_20240808.csv.gz', ticksCsv);
    const feed = `instruments.${INSTRUMENT}.feed`;
    return {
      name: 'archive',
      bars: bars.source,
      ticks: ticks.source,
      rows: [
        await measure(folder, 'candles', bars.file, [`${feed}=candles`, 'models=[]']),
        await measure(folder, 'ticks', ticks.file, [`${feed}=trades`, 'models=[]']),
        await measure(folder, 'candles-with-learner', bars.file, [`${feed}=candles`]),
      ],
      parquet: 'not run',
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function data(folder, name, recorded, generate) {
  const file = join(folder, name);
  const known = join(root, '../shared/data', recorded);
  if (existsSync(known)) {
    const text = gunzipSync(readFileSync(known)).toString('utf8');
    writeFileSync(file, `${text.split('\n').slice(0, LINES).join('\n')}\n`);
    return { file, source: recorded };
  }
  writeFileSync(file, [...generate(LINES - 1)].join(''));
  return { file, source: 'generated' };
}

async function measure(folder, name, file, sets) {
  const words = ['run', '--data', file, '--run', name, '--speed', 'max', '--json'];
  const argv = [BOT, ...words, ...[...UNPACKED, ...sets].flatMap((set) => ['--set', set])];
  const { status, stderr } = spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`bot run ended with ${status}: ${stderr}`);
  const run = runFolder(folder, name);
  const asRows = await bytesAsRows(join(run, 'bot.sqlite'));
  return withRun(run, false, async (store) => {
    const events = await store.lastSequence();
    const idle = await timed(() => sleep(IDLE_MS));
    const packing = await timed(async () => {
      let packed = 0;
      for (let more = await store.archive(events); more > 0; more = await store.archive(events))
        packed += more;
      return packed;
    });
    const blocks = await store.blocks();
    const bytes = blocks.reduce((sum, block) => sum + block.bytes, 0);
    const reading = await timed(() => readAll(store, packing.count));
    return {
      journal: name,
      events,
      bytesAsRows: round(asRows / events),
      bytesInBlocks: round(bytes / packing.count),
      packedPerCpuSecond: packing.perCpuSecond,
      longestPortionMs: packing.longestMs,
      longestWhenIdleMs: idle.longestMs,
      readPerCpuSecond: reading.perCpuSecond,
    };
  });
}

/** What the rows would take as rows, by estimate: body, chain and stream as they are, and 30 bytes for the rest. */
async function bytesAsRows(file) {
  const source = await sqlite3DataSource({ database: file, readonly: true }).initialize();
  try {
    const [{ bytes }] = await source.query(
      'SELECT sum(length(body) + length(chain) + length(stream)) + 30 * count(*) AS bytes FROM event',
    );
    return bytes;
  } finally {
    await source.destroy();
  }
}

async function readAll(store, count) {
  let read = 0;
  while (read < count) read += (await store.rows(read, READ_ROWS)).length;
  return read;
}

async function timed(work) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const before = process.cpuUsage();
  const count = await work();
  const { user, system } = process.cpuUsage(before);
  delay.disable();
  const longestMs = round(delay.max / 1e6 - RESOLUTION_MS);
  return { count, longestMs, perCpuSecond: Math.round((count * 1e6) / (user + system)) };
}

function round(value) {
  return Math.round(value * 10) / 10;
}
