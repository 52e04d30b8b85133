// Brings a clone to the state its commands need: packages installed, sources built. Runs before `npm start`, `npm test`,
// `npm run bench` and `npm run build`; has no dependencies, because it runs before node_modules exists. What is up to
// date is found by hashes and left alone. All it says goes to stderr: stdout belongs to the command that follows.
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build, isBuilt } from './setup/build.mjs';
import { install, isInstalled } from './setup/install.mjs';
import { acquireLock, recordChild } from './setup/lock.mjs';
import { runChild } from './setup/child.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

// `npm run build` asks for the compiler even when the hashes say that nothing changed.
const forced = process.argv.includes('--build');

if (forced || !isInstalled() || !isBuilt()) {
  const release = acquireLock();
  process.on('exit', release);
  const run = (program, args, options) => runChild(program, args, options, recordChild);
  // Asked again under the lock: the set-up we waited for may have done the work.
  if (!isInstalled()) await install(run);
  if (forced || !isBuilt()) await build(run);
}
