#!/usr/bin/env node
import { stopWhileLoading } from '../dist/session/stop-signals.js';

const FLUSH_MS = 1_000;
/** What a write answers when its reader, or the terminal, has gone away: no reason to end. */
const GONE = new Set(['EPIPE', 'EIO']);
const STORAGE_IO = 74;
const CONFIG = 78;
const argv = process.argv.slice(2);
if (argv[0] === 'run') stopWhileLoading();
// Loaded only now, so that a signal meanwhile is noticed.
const { flush, run } = await import('@oclif/core');
let lost;
for (const stream of [process.stdout, process.stderr]) {
  // oclif's own listener would end the bot when the disk its output goes to is full.
  stream.removeAllListeners('error').on('error', (error) => {
    if (GONE.has(error.code)) return;
    process.exitCode ||= STORAGE_IO;
    lost ??= error;
  });
}
try {
  await run(argv, import.meta.url);
} catch (error) {
  const { reportError } = await import('../dist/cli/error-exit.js').catch(() => ({ reportError: plainly }));
  await reportError(error, argv);
}
// A reader that went away must not keep the bot from ending: its pipe would never be flushed.
await Promise.race([flush(), new Promise((resolve) => setTimeout(resolve, FLUSH_MS))]);
if (lost) await tellLost(lost);
process.exit();

/** On stderr, whatever the flags: it is stdout that cannot be written, or nothing helps. */
async function tellLost({ message: reason }) {
  const { describeError, printError } = await import('../dist/cli/error-report.js');
  const { botError } = await import('@autotrader/sdk');
  printError(describeError(botError('BOT_FILE_UNWRITABLE', { file: 'the output', reason })), false);
}

/** Where not even the module that reports errors can be loaded. */
function plainly({ code, message }) {
  const hint =
    code === 'EMFILE' ? 'Allow the process more open files: ulimit -n 1024.' : 'Install the bot anew.';
  process.stderr.write(`bot: its modules cannot be loaded: ${message}\n${hint}\n`);
  process.exitCode = CONFIG;
}
