// Replay of a million one-minute bars through the real engine: EMA cross, one coin an entry, fills at the next open,
// 0.1 % fee, three risk rules, double-entry ledger, digest of the final state. Figures are bars a CPU-second, parsing
// apart: of the first pass in a fresh process (median of three processes) and of the best of five in one process.
// Peers run the same work in the same invocation when their modules are there (BENCH_PYTHON, else python3).
// Run: npm run bench -- replay [--json] [BARS]
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { barsCsv } from '@autotrader/sdk/testing';

const PASS = fileURLToPath(new URL('./replay/pass.mjs', import.meta.url));
const PEERS = fileURLToPath(new URL('../../shared/bench/', import.meta.url));
const PYTHON = process.env.BENCH_PYTHON ?? 'python3';
const FRESH_PROCESSES = 3;
const WARM_PASSES = 6;
const MAX_MS = 15 * 60_000;
/** What exact arithmetic gives for the default market: by bars, fills and equity. */
const EXACT = {
  200_000: { fills: 7_280, equity: '999052871.93439000' },
  1_000_000: { fills: 36_187, equity: '996726356.81629000' },
};

/** Runs the benchmark; `args` may hold the number of bars. */
export async function run({ args = [] } = {}) {
  const bars = Number(args[0] ?? 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), 'bench-replay-'));
  try {
    const file = join(folder, 'bars.csv');
    const source = makeBars(bars, file);
    return { bench: 'replay', bars, source, ...engineFigures(file, bars), peers: peers(file) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The generator of the peers' own benchmark where it is there; ours gives the same bytes. */
function makeBars(count, file) {
  const script = join(PEERS, 'market.py');
  if (existsSync(script)) {
    const { status } = spawnSync(PYTHON, [script, 'bars', String(count), file], { timeout: MAX_MS });
    if (status === 0) return 'market.py';
  }
  const descriptor = openSync(file, 'w');
  for (const text of barsCsv(count)) writeSync(descriptor, text);
  closeSync(descriptor);
  return 'generateBars';
}

function engineFigures(file, bars) {
  const fresh = Array.from({ length: FRESH_PROCESSES }, () => inProcess(file, 1));
  const warm = inProcess(file, WARM_PASSES);
  const all = [...fresh, warm].flatMap(({ passes }) => passes);
  const { fills, equity, digest } = all[0];
  if (all.some((pass) => pass.digest !== digest)) throw new Error('two passes gave different digests');
  const exact = EXACT[bars];
  if (exact && (exact.fills !== fills || exact.equity !== equity)) {
    throw new Error(`${fills} fills and ${equity}, exact are ${exact.fills} and ${exact.equity}`);
  }
  const rate = ({ stepSeconds, digestSeconds }) => Math.round(bars / (stepSeconds + digestSeconds));
  return {
    fills,
    equity,
    digest,
    barsPerCpuSecond: median(fresh.map(({ passes }) => rate(passes[0]))),
    barsPerCpuSecondWarm: Math.max(...warm.passes.slice(1).map(rate)),
    parsedPerCpuSecond: median(fresh.map(({ parseSeconds }) => Math.round(bars / parseSeconds))),
  };
}

function inProcess(file, passes) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PASS, file, String(passes)], {
    encoding: 'utf8',
    timeout: MAX_MS,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function peers(file) {
  return [
    peer('nautilus_trader', 'replay_nautilus.py', file),
    peer('backtesting', 'replay_backtesting.py', file),
  ];
}

/** A peer's own figures, or why it did not run in this invocation. */
function peer(name, script, file) {
  const notRun = (reason) => ({ name, barsPerCpuSecond: 'not run', reason });
  if (!existsSync(join(PEERS, script))) return notRun(`${script} is not there`);
  const found = python('-c', `import ${name}; print(${name}.__version__)`);
  if (found.status !== 0) return notRun(lastLine(found.stderr) || `${PYTHON} cannot be run`);
  const { status, stdout, stderr } = python('-c', withCpuTime(join(PEERS, script)), file);
  if (status !== 0) return notRun(lastLine(stderr) || 'it took too long');
  return { name, version: found.stdout.trim(), ...peerFigures(stdout) };
}

/** Runs a peer's script and prints the CPU time its own `cpu` mark measures, where its line has no such figure. */
function withCpuTime(script) {
  return [
    'import sys, time',
    `exec(compile(open(${JSON.stringify(script)}).read(), ${JSON.stringify(script)}, 'exec'))`,
    "print('BENCH', time.process_time() - cpu, len(df))",
  ].join('\n');
}

function peerFigures(output) {
  const [, cpuSeconds, bars] = /BENCH (\S+) (\d+)/.exec(output) ?? [];
  const [, fillsName, fills] = /(fills|# Trades|trades) (\d+)/.exec(output) ?? [];
  const [, equity] = /equity (?:np\.float64\()?([\d.]+)/.exec(output) ?? [];
  return {
    barsPerCpuSecond: Math.round(Number(bars) / Number(cpuSeconds)),
    [fillsName === 'fills' ? 'fills' : 'trades']: Number(fills),
    equity,
  };
}

function python(...words) {
  return spawnSync(PYTHON, words, { encoding: 'utf8', timeout: MAX_MS });
}

const lastLine = (text) => (text ?? '').trim().split('\n').at(-1);

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
