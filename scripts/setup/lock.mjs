// One set-up at a time. The lock is a folder beside node_modules, not in it: npm empties node_modules. It names the
// process that holds it and the child at work, because npm may live on after its parent was killed.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fail, say } from './child.mjs';

const LOCK = '.setup-lock';
const POLL_MS = 500;
const WAIT_MAX_MS = 20 * 60_000;

/** Waits until this process holds the lock; returns what gives it back. */
export function acquireLock() {
  const deadline = Date.now() + WAIT_MAX_MS;
  let said = false;
  while (!take()) {
    const holder = livingHolder();
    if (holder === 0) removeStale();
    else {
      if (!said) say(`another set-up is running (process ${holder}); waiting for it`);
      said = true;
      if (Date.now() > deadline)
        fail(`process ${holder} has held ${LOCK} too long; end it or remove the folder`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
    }
  }
  return release;
}

/** Notes the child that works under the lock. */
export function recordChild(pid) {
  if (heldByUs()) writeFileSync(`${LOCK}/child`, String(pid));
}

// A folder made complete and then renamed: no one ever sees a lock without its holder.
function take() {
  const own = `${LOCK}.${process.pid}`;
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own);
  writeFileSync(`${own}/holder`, String(process.pid));
  try {
    renameSync(own, LOCK);
    return true;
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    if (!existsSync(LOCK) && error.code !== 'ENOTEMPTY') throw error;
    return false;
  }
}

function livingHolder() {
  for (const name of ['holder', 'child']) {
    const pid = readPid(name);
    if (pid !== 0 && isAlive(pid)) return pid;
  }
  return 0;
}

// Moved aside first: of two that find the same stale lock only one can move it.
function removeStale() {
  const aside = `${LOCK}.${process.pid}.stale`;
  try {
    renameSync(LOCK, aside);
  } catch {
    return; // the other one did
  }
  rmSync(aside, { recursive: true, force: true });
}

function release() {
  if (heldByUs()) rmSync(LOCK, { recursive: true, force: true });
}

function heldByUs() {
  return readPid('holder') === process.pid;
}

function readPid(name) {
  try {
    return Number(readFileSync(`${LOCK}/${name}`, 'utf8')) || 0;
  } catch {
    return 0;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
