// Preloaded by `npm start`. A bot whose starter (npm, a terminal, a supervisor) was killed must not trade on unseen: once
// the parent is gone it stops as after SIGTERM, with a checkpoint. Signals to npm itself reach the bot, for the script
// is `exec node`; kill -9 of npm reaches nobody, and this is what notices.
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

const POLL_MS = 1000;

if (isMainThread) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.stderr.write('the process that started this bot is gone; stopping\n');
    process.kill(process.pid, 'SIGTERM');
  }, POLL_MS);
  watch.unref();
}
