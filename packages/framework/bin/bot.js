#!/usr/bin/env node
import { flush, run } from '@oclif/core';

const argv = process.argv.slice(2);
try {
  await run(argv, import.meta.url);
} catch (error) {
  const { reportError } = await import('../dist/cli/error-exit.js');
  await reportError(error, argv);
}
await flush();
process.exit();
