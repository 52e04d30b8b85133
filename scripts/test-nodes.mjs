// `npm run test:nodes`: the mathematics, random numbers, state codec and digests give the same bits on every Node that
// is supported. Other versions than the one that runs come as npm packages, into .cache, and are kept there. A version
// that cannot be fetched is counted as not run.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { cleanEnvironment, npm } from './setup/install.mjs';

const MAJORS = [20, 22, 24];
const FOLDERS = ['packages/sdk/dist-test', 'tests/digest/dist-test'];
const INSTALL_MAX_MS = 5 * 60_000;
const TEST_MAX_MS = 10 * 60_000;

const files = FOLDERS.filter((folder) => existsSync(folder)).flatMap(testsBelow);
if (files.length === 0) throw new Error(`no compiled tests in ${FOLDERS.join(', ')}`);
const results = MAJORS.map((major) => testOn(major, files));
const count = (state) => results.filter((result) => result === state).length;
console.log(`nodes: ${count('ok')} ok, ${count('failed')} with failures, ${count('not run')} not run`);
process.exitCode = count('failed') > 0 ? 1 : 0;

function testOn(major, tests) {
  const node = nodeOf(major);
  if (typeof node !== 'string') {
    console.log(`node ${major}: not run: ${node.reason}`);
    return 'not run';
  }
  const report = resolve('.cache', `test-nodes-${major}.json`);
  rmSync(report, { force: true });
  const options = ['--reporter', 'json', '--reporter-option', `output=${report}`, '--timeout', '60000'];
  const { stdout, stderr, status, error } = spawnSync(
    node,
    [resolve('node_modules/mocha/bin/mocha.js'), ...options, ...tests],
    {
      encoding: 'utf8',
      timeout: TEST_MAX_MS,
    },
  );
  return existsSync(report)
    ? tell(major, JSON.parse(readFileSync(report, 'utf8')), status)
    : tellCrash(major, error ?? stdout + stderr);
}

function tell(major, { stats, failures }, status) {
  const failed = failures.length > 0 || status !== 0 || stats.passes === 0;
  const extra =
    (stats.pending > 0 ? `, ${stats.pending} skipped` : '') + (failed ? `, ${failures.length} failed` : '');
  console.log(`node ${major}: ${stats.passes} ok${extra}`);
  for (const { fullTitle, err } of failures) console.log(`  ${fullTitle}\n${err.stack}`);
  return failed ? 'failed' : 'ok';
}

function tellCrash(major, output) {
  console.log(`node ${major}: the tests could not be run\n${output}`);
  return 'failed';
}

/** Path of a Node of that version, or the reason why there is none. */
function nodeOf(major) {
  if (Number(process.versions.node.split('.')[0]) === major) return process.execPath;
  const folder = resolve('.cache', `node-${major}`);
  const name = process.platform === 'linux' ? `node-linux-${process.arch}` : 'node';
  const binary = join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (runs(binary, major)) return binary;
  const reason = fetchNode(folder, `${name}@${major}`, name === 'node');
  return runs(binary, major) ? binary : { reason };
}

function fetchNode(folder, spec, needsScript) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const flags = [
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    `--ignore-scripts=${!needsScript}`,
  ];
  const [program, args] = npm('install', '--prefix', folder, ...flags, spec);
  const { status, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: INSTALL_MAX_MS,
    env: cleanEnvironment(),
  });
  if (status === 0) return `${spec} holds no program for ${process.platform}-${process.arch}`;
  return `${spec} could not be installed: ${(error?.message ?? stderr).trim().split('\n')[0]}`;
}

function runs(binary, major) {
  if (!existsSync(binary)) return false;
  const { stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  return stdout?.startsWith(`v${major}.`) === true;
}

function testsBelow(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => join(folder, name))
    .sort();
}
