/**
 * Makes the journal of this version, once, when it is released: `node tests/journals/dist-test/make.js VERSION`.
 * Generated data, two instruments (candles and prints), all default models, three sessions, a change of config.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inFolder, ROOT, startBot } from '../../e2e/dist-test/bot.js';
import { PhaseFile } from '../../e2e/dist-test/phase-file.js';
import { BTC, ETH, json, writeBars } from '../../e2e/dist-test/project.js';
import { DATA, keep, RUN, type Expected } from './fixture.js';

const BARS = 120;
const POLL_MS = 5;
/** Sequences at which the first sessions are stopped, and what the config changes to between them. */
const SESSIONS: readonly (readonly [until: number, changes: readonly string[]])[] = [
  [170, []],
  [290, ['--set', 'sizing.percent=30']],
  [380, ['--set', 'sizing.percent=30']],
];

const CONFIG = `
instruments:
  ${BTC}: { feed: candles }
  ${ETH}: { feed: trades }
exchange: btcmarkets
models: [zero, ridge, { use: lstm, hidden: 8, steps: 8 }]
strategy: { use: ema-cross, fast: 2, slow: 5 }
sizing: { use: percent, percent: 50 }
risk: [cooldown, max-drawdown, outlier-gate]
broker: simulated
account: { cash: { AUD: '100000' }, fee: '0.001' }
storage: typeorm
checkpoint: { everyEvents: 140, everyMs: 600000 }
`;

const RUN_ARGS = [
  ...['run', '--run', RUN, '--speed', '600', '--no-dashboard'],
  ...Object.entries(DATA).flatMap(([instrument, name]) => ['--data', `${instrument}=${name}`]),
];

await inFolder(async (cwd) => {
  const plugins =
    /^plugins:\n(?: {2}.*\n)+/m.exec(readFileSync(join(ROOT, 'bot.config.yaml'), 'utf8'))?.[0] ?? '';
  writeFileSync(join(cwd, 'bot.config.yaml'), plugins + CONFIG);
  writeBars(cwd, DATA[BTC], BARS, { seed: 1 });
  writeBars(cwd, DATA[ETH], BARS, { seed: 2, divisor: 30 });
  for (const [until, changes] of SESSIONS) await session(cwd, until, changes);
  keep(cwd, process.argv[2] ?? 'unreleased', await expectedOf(cwd));
});

async function session(cwd: string, until: number, changes: readonly string[]): Promise<void> {
  const phase = new PhaseFile(join(cwd, 'phase'));
  const bot = startBot([...RUN_ARGS, ...changes, '--phase-file', phase.path], { cwd, timeoutMs: 120_000 });
  const ended = bot.ended;
  while (phase.read().sequence < until) await sleep(POLL_MS);
  bot.kill('SIGTERM');
  const { code, stderr } = await ended;
  if (code !== 0) throw new Error(stderr);
  phase.close();
}

async function expectedOf(cwd: string): Promise<Expected> {
  const { checkpoints } = await json<{ checkpoints: { sequence: number }[] }>(['checkpoints:list', RUN], {
    cwd,
  });
  const shown: [string, string][] = [];
  for (const { sequence } of checkpoints) {
    const args = ['checkpoints:show', String(sequence), '--run', RUN];
    shown.push([String(sequence), (await json<{ digest: string }>(args, { cwd })).digest]);
  }
  const { sequence } = await json(['replay', RUN], { cwd });
  return { replays: true, events: sequence, checkpoints: Object.fromEntries(shown) };
}
