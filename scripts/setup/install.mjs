import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fail, say, secondsSince } from './child.mjs';
import { hashOf } from './fingerprint.mjs';

const STAMP = 'node_modules/.setup-install';
const LOCK_FILE = 'package-lock.json';
// npm's own record of what stands in node_modules; it is written last, so after a killed install it is missing.
const INSTALLED = 'node_modules/.package-lock.json';

// Of the npm settings in the environment only those that say how to reach the registry and compilers are passed on:
// `npm start` hands its own flags (prefix, omit, workspace, dry-run, json …) down, and they would change the install.
const KEPT = new Set(
  [
    'cache',
    'registry',
    'userconfig',
    'globalconfig',
    'nodedir',
    'python',
    'proxy',
    'https_proxy',
    'http_proxy',
    'noproxy',
  ]
    .concat([
      'ca',
      'cafile',
      'strict_ssl',
      'maxsockets',
      'offline',
      'prefer_offline',
      'fetch_retries',
      'fetch_timeout',
    ])
    .map((name) => `npm_config_${name}`),
);

/** Whether node_modules holds what the lock file says, for this machine and this Node. */
export function isInstalled() {
  if (!existsSync(INSTALLED)) return false;
  const wanted = stamp();
  const present = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : '';
  if (present === wanted) return true;
  // Installed by hand, or an install whose parent was killed: accepted when nothing of the lock file is missing.
  if (present !== '' && machineOf(present) !== machineOf(wanted)) return false;
  if (!lockIsSatisfied()) return false;
  writeFileSync(STAMP, wanted);
  return true;
}

/** Runs `npm ci`. Ends the process with npm's message when it fails. */
export async function install(run) {
  const startMs = Date.now();
  say('installing packages; one to three minutes the first time');
  const result = await run(...npm('ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'), {
    env: cleanEnvironment(),
  });
  if (result !== 0) fail(`npm ci failed (${result}), see above; nothing was started`);
  writeFileSync(STAMP, stamp());
  say(`installed in ${secondsSince(startMs)}`);
}

/** Program and arguments of the npm that started us, else of the npm beside this Node, else of the path. */
export function npm(...args) {
  const beside = join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
  const cli = [process.env.npm_execpath, beside].find(
    (file) => file?.endsWith('npm-cli.js') && existsSync(file),
  );
  return cli === undefined ? ['npm', args] : [process.execPath, [cli, ...args]];
}

/** The environment without what an outer npm, a test runner or NODE_ENV would change in an inner npm. */
export function cleanEnvironment() {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      (!/^npm_/i.test(name) || KEPT.has(name.toLowerCase())) && name !== 'NODE_ENV' && name !== 'INIT_CWD',
  );
  return { ...nodeHeaders(), ...Object.fromEntries(kept) };
}

// Where Node's headers stand beside it, compiling native packages needs no download of them.
function nodeHeaders() {
  const prefix = join(dirname(process.execPath), '..');
  return existsSync(join(prefix, 'include/node/node.h')) ? { npm_config_nodedir: prefix } : {};
}

function stamp() {
  return `${process.platform}-${process.arch}-${process.versions.modules}\n${hashOf([LOCK_FILE])}\n`;
}

function machineOf(text) {
  return text.split('\n')[0];
}

function lockIsSatisfied() {
  const { packages: wanted } = JSON.parse(readFileSync(LOCK_FILE, 'utf8'));
  const { packages: present } = JSON.parse(readFileSync(INSTALLED, 'utf8'));
  return Object.entries(wanted).every(([path, entry]) => path === '' || isSame(entry, present[path]));
}

function isSame(wanted, present) {
  // npm leaves out what is for other platforms.
  if (present === undefined) return wanted.optional === true || wanted.devOptional === true;
  return (
    present.version === wanted.version &&
    present.integrity === wanted.integrity &&
    present.link === wanted.link
  );
}
