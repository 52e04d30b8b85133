// Kill to trading again, with N events in the journal: wall time from the start of `bot run` to the first new event
// stepped, of several starts, each from a kill -9 (so the write-ahead log has to be read too); then the time of a clean
// stop, and of the commands that look at a run beside it.
// Run: npm run bench -- restart [--events 10000000] [--starts 5] [--json]; writes about 400 bytes an event below .cache.
import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { barsCsv } from '@autotrader/sdk/testing';
import { amplify, runFolder } from './restart/journal.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const BOT = join(root, 'packages/framework/bin/bot.js');
const BARS = 40_000;
/** Events of the real run that is repeated: a checkpoint is made every 2,000. */
const REAL_EVENTS = 5_300;
/** Bars of a minute a second of wall time: an event each 10 ms. */
const SPEED = '6000';
const POLL_MS = 2;
const PATIENCE_MS = 600_000;
const SETTINGS = ['--set', 'strategy=ema-cross', '--set', 'checkpoint.everyEvents=2000'];

/** Makes the journal, then starts and kills. */
export async function run({ args = [] } = {}) {
  const { values } = parseArgs({
    args,
    options: { events: { type: 'string', default: '1000000' }, starts: { type: 'string', default: '5' } },
  });
  mkdirSync(join(process.cwd(), '.cache'), { recursive: true });
  const folder = mkdtempSync(join(process.cwd(), '.cache', 'bench-restart-'));
  try {
    return await measure(new Bot(folder), Number(values.events), Number(values.starts));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(bot, events, starts) {
  await bot.killedAt(REAL_EVENTS, 'max');
  const { last, ...journal } = await amplify(
    runFolder(bot.folder, 'main'),
    runFolder(bot.folder, 'long'),
    events,
  );
  const rows = [await bot.start('main', 0), await bot.start('long', last)];
  for (let n = 1; n < starts; n++) rows.push(await bot.start('long', last));
  const seconds = rows.slice(1).map(({ tradingAgain }) => tradingAgain);
  const { code, stopSeconds } = await bot.stop('long', last);
  return {
    name: 'restart',
    events: last,
    ...journal,
    tradingAgainWorst: Math.max(...seconds),
    cleanStopSeconds: stopSeconds,
    cleanStopCode: code,
    rows,
    commands: ['sessions:list', 'checkpoints:list', 'digest'].map((name) => bot.command(name, 'long')),
  };
}

class Bot {
  constructor(folder) {
    this.folder = folder;
    this.phaseFile = join(folder, 'phase');
    copyFileSync(join(root, 'bot.config.yaml'), join(folder, 'bot.config.yaml'));
    writeFileSync(join(folder, 'bars.csv'), [...barsCsv(BARS)].join(''));
  }

  /** Runs until so many events are stepped, and kills it. */
  async killedAt(events, speed) {
    const { child } = this.spawn('main', speed);
    await this.sequenceAbove(child, events);
    await kill(child, 'SIGKILL');
  }

  /** One start after a kill: seconds until a new event is stepped, then it is killed again. */
  async start(run, last) {
    const { child, startedAt } = this.spawn(run, SPEED);
    const phases = await this.sequenceAbove(child, last);
    const seconds = (performance.now() - startedAt) / 1_000;
    await sleep(200);
    await kill(child, 'SIGKILL');
    return { run, tradingAgain: round(seconds), processReady: round((phases.recovery - startedAt) / 1_000) };
  }

  async stop(run, last) {
    const { child } = this.spawn(run, SPEED);
    await this.sequenceAbove(child, last);
    const startedAt = performance.now();
    const code = await kill(child, 'SIGINT');
    return { code, stopSeconds: round((performance.now() - startedAt) / 1_000) };
  }

  command(name, run) {
    const startedAt = performance.now();
    const { status } = spawnSync(process.execPath, [BOT, name, run, '--json'], {
      cwd: this.folder,
      stdio: 'ignore',
    });
    return { command: name, seconds: round((performance.now() - startedAt) / 1_000), status };
  }

  spawn(run, speed) {
    rmSync(this.phaseFile, { force: true });
    const startedAt = performance.now();
    const words = ['run', '--data', 'bars.csv', '--run', run, '--speed', speed, '--json'];
    const child = spawn(process.execPath, [BOT, ...words, ...SETTINGS, '--phase-file', this.phaseFile], {
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (child.said = (child.said + text).slice(-2_000)));
    return { child, startedAt };
  }

  /** Waits until an event beyond `sequence` is stepped; when the phase `recovery` was first seen. */
  async sequenceAbove(child, sequence) {
    const deadline = performance.now() + PATIENCE_MS;
    const seen = { recovery: 0 };
    while (performance.now() < deadline) {
      if (child.exitCode !== null) throw new Error(`the bot ended with ${child.exitCode}: ${child.said}`);
      const moment = readPhase(this.phaseFile);
      if (moment?.phase > 0) seen.recovery ||= performance.now();
      if (moment?.phase > 1 && moment.sequence > sequence) return seen;
      await sleep(POLL_MS);
    }
    throw new Error(`no event after ${sequence} within ${PATIENCE_MS} ms`);
  }
}

/** Phase (number) and sequence of a phase file; undefined before it is there. */
function readPhase(file) {
  const bytes = Buffer.alloc(10);
  try {
    const descriptor = openSync(file, 'r');
    const length = readSync(descriptor, bytes, 0, 10, 0);
    closeSync(descriptor);
    return length === 10 ? { phase: bytes[0], sequence: bytes.readDoubleLE(2) } : undefined;
  } catch {
    return undefined;
  }
}

function kill(child, signal) {
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? signal));
    child.kill(signal);
  });
}

function round(seconds) {
  return Math.round(seconds * 1_000) / 1_000;
}
