import { spawn } from 'node:child_process';
import process from 'node:process';

/** Says one line of progress. */
export function say(text) {
  process.stderr.write(`[setup] ${text}\n`);
}

/** Says why nothing was started, and ends. */
export function fail(text) {
  say(text);
  process.exit(1);
}

/** Seconds since `startMs`, for people. */
export function secondsSince(startMs) {
  return `${((Date.now() - startMs) / 1000).toFixed(1)} s`;
}

/**
 * Runs a program with its output on our stderr and no input; resolves to its exit code, or the name of the signal that
 * ended it. A signal to us is passed on, so that nothing works on alone after a set-up was stopped.
 */
export function runChild(program, args, options, onStart) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 2, 2], ...options });
    const pass = (signal) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, pass);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const name of signals) process.off(name, pass);
      resolve(signal ?? code);
    });
    if (child.pid !== undefined) onStart(child.pid);
  });
}
