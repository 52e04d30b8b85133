#!/usr/bin/env node
import { flush, run } from '@oclif/core';

const FLUSH_MS = 1_000;
const argv = process.argv.slice(2);
try {
  await run(argv, import.meta.url);
} catch (error) {
  const { reportError } = await import('../dist/cli/error-exit.js');
  await reportError(error, argv);
}
// A reader that went away must not keep the bot from ending: its pipe would never be flushed.
await Promise.race([flush(), new Promise((resolve) => setTimeout(resolve, FLUSH_MS))]);
process.exit();
