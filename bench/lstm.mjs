// The online learning step of the LSTM in µs of CPU time: our kernel, beside the prototype kernel and PyTorch.
// Run after a build: npm run bench -- lstm [--json]. The peers come from ../shared when it is there; PyTorch from
// `python3`, or from the interpreter that the variable BENCH_PYTHON names.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { main as compile } from 'assemblyscript/asc';
import { adamStep, createAdam } from '../plugins/model-lstm/dist/adam.js';
import { prepareKernel } from '../plugins/model-lstm/dist/kernel-module.js';
import { Kernel } from '../plugins/model-lstm/dist/kernel.js';

const SHARED = fileURLToPath(new URL('../../shared/', import.meta.url));
const ADAM = { beta1: 0.9, beta2: 0.999, clipNorm: 1 };
const RATE = 1e-3;
/** Windows that are cycled through, and how far apart the samples of a batch lie. */
const WINDOWS = 250;
const STRIDE = 7;
const WARM_UP_STEPS = 1_000;
const BLOCKS = 60;

/** W1 and W2 predict, then learn one window; W3 predicts one, then learns a batch of 8. */
const WORKLOADS = {
  W1: { steps: 32, features: 16, hidden: 32, layers: 1, samples: 1, block: 200 },
  W2: { steps: 64, features: 32, hidden: 64, layers: 2, samples: 1, block: 20 },
  W3: { steps: 32, features: 16, hidden: 32, layers: 1, samples: 8, block: 50 },
};

/**
 * Measures every workload. Mode `2-forward` learns with a forward pass of its own, as a framework does; `reuse` keeps
 * the prediction's. Candidates of one workload take turns, so that a change of the machine's speed meets both.
 */
export async function run() {
  await prepareKernel();
  const folder = mkdtempSync(join(tmpdir(), 'autotrader-bench-'));
  try {
    const prototype = await loadPrototype(folder);
    const python = findPython();
    const rows = Object.keys(WORKLOADS).flatMap((name) => measureWorkload(name, prototype, python));
    return { name: 'lstm', node: process.version, unit: 'µs of CPU time a step', rows };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measureWorkload(name, prototype, python) {
  const workload = WORKLOADS[name];
  const data = makeData(workload);
  const candidates = [{ implementation: 'autotrader', mode: '2-forward', step: ours(workload, data, false) }];
  if (workload.samples === 1)
    candidates.push({ implementation: 'autotrader', mode: 'reuse', step: ours(workload, data, true) });
  if (prototype.Network)
    candidates.push({
      implementation: 'prototype',
      mode: '2-forward',
      step: theirs(prototype.Network, workload, data),
    });
  measure(candidates, workload.block);
  const rows = candidates.map((c) => ({
    workload: name,
    implementation: c.implementation,
    mode: c.mode,
    ...c.figures,
  }));
  if (prototype.missing) rows.push(notRun(name, 'prototype', prototype.missing));
  return [...rows, ...measureTorch(name, python)];
}

/** Median and 5th percentile over blocks of the mean CPU time of a step. */
function measure(candidates, block) {
  for (const candidate of candidates) {
    for (let i = 0; i < WARM_UP_STEPS; i++) candidate.step(i);
    candidate.times = [];
  }
  for (let i = 0; i < BLOCKS; i++) for (const c of candidates) c.times.push(cpuTime(c.step, block));
  for (const c of candidates) {
    c.times.sort((a, b) => a - b);
    c.figures = { medianUs: quantile(c.times, 0.5), p5Us: quantile(c.times, 0.05) };
  }
}

function cpuTime(step, count) {
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++) step(i);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

function quantile(sorted, q) {
  return sorted[Math.floor(q * (sorted.length - 1))];
}

/** Seeded features in ±1.5 and targets in ±0.5. */
function makeData({ steps, features }) {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const rows = Float32Array.from({ length: (WINDOWS + steps) * features }, () => 3 * next());
  const targets = Float32Array.from({ length: WINDOWS }, next);
  const window = (index) => rows.subarray(index * features, (index + steps) * features);
  return { windows: Array.from({ length: WINDOWS }, (_, i) => window(i)), targets };
}

const place = (step, sample) => (step + STRIDE * sample) % WINDOWS;

function ours(workload, data, reuse) {
  const kernel = new Kernel(workload);
  kernel.write('parameters', startingWeights(kernel.weights, workload.hidden));
  const adam = createAdam();
  return (step) => {
    kernel.window(0).set(data.windows[place(step, 0)]);
    kernel.forward(0, 1);
    for (let b = 0; b < workload.samples; b++) {
      if (b > 0) kernel.window(b).set(data.windows[place(step, b)]);
      kernel.targets[b] = data.targets[place(step, b)];
    }
    if (!reuse) kernel.forward(0, workload.samples);
    adamStep(kernel, adam, workload.samples, 'mse', RATE, ADAM);
  };
}

function startingWeights(count, hidden) {
  const bound = 1 / Math.sqrt(hidden);
  return Float32Array.from({ length: count }, (_, i) => bound * Math.sin(1 + i * i));
}

function theirs(Network, { steps, features, hidden, layers, samples }, data) {
  const network = new Network.FusedWasm(
    { T: steps, F: features, H: hidden, L: layers },
    { wasm: Network.wasm, lr: RATE },
  );
  network.f.set(startingWeights(network.np, hidden), network.P >> 2);
  return (step) => {
    network.x.set(data.windows[place(step, 0)]);
    network.forward();
    for (let b = 0; b < samples; b++) {
      network.x.set(data.windows[place(step, b)]);
      const output = network.forward();
      network.backward((2 * (output - data.targets[place(step, b)])) / samples);
    }
    network.update();
  };
}

/** The prototype kernel, compiled into `folder`; `missing` says why there is none. */
async function loadPrototype(folder) {
  const source = join(SHARED, 'prototypes', 'lstm-kernel-prototype');
  if (!existsSync(`${source}.ts`)) return { missing: '../shared/prototypes is not there' };
  copyFileSync(`${source}.ts`, join(folder, 'prototype.ts'));
  copyFileSync(`${source}.js`, join(folder, 'prototype.cjs'));
  const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];
  const { error } = await compile([
    'prototype.ts',
    '--baseDir',
    folder,
    '--outFile',
    'prototype.wasm',
    ...flags,
  ]);
  if (error) return { missing: `its kernel does not compile: ${error.message}` };
  const { FusedWasm } = createRequire(import.meta.url)(join(folder, 'prototype.cjs'));
  return { Network: { FusedWasm, wasm: join(folder, 'prototype.wasm') } };
}

/** An interpreter that has PyTorch, or why there is none. */
function findPython() {
  const script = join(SHARED, 'bench', 'lstm_torch.py');
  if (!existsSync(script)) return { missing: '../shared/bench is not there' };
  const command = process.env['BENCH_PYTHON'] || 'python3';
  const { error, status } = spawnSync(command, ['-c', 'import torch'], { stdio: 'ignore' });
  if (error) return { missing: `${command}: ${error.message}` };
  return status === 0 ? { command, script } : { missing: `${command} has no torch` };
}

function measureTorch(name, python) {
  if (python.missing) return [notRun(name, 'PyTorch', python.missing)];
  const modes =
    WORKLOADS[name].samples === 1 ? { '2-forward': 'fused', reuse: 'reuse' } : { '2-forward': 'fused' };
  return Object.entries(modes).map(([mode, argument]) => {
    const { stdout } = spawnSync(python.command, [python.script, name, argument, '1500'], {
      encoding: 'utf8',
    });
    const mean = /cpu=([\d.]+)us/.exec(stdout)?.[1];
    if (mean === undefined) return notRun(name, 'PyTorch', 'its script failed');
    const note = `${stdout.split(' ')[0]}, eager, 1 thread, fused Adam`;
    return { workload: name, implementation: 'PyTorch', mode, meanUs: Number(mean), note };
  });
}

function notRun(workload, implementation, reason) {
  return { workload, implementation, note: `not run: ${reason}` };
}
